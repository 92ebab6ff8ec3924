"""Rule check_models: every model of the config is built without weights, so that mistakes show before long jobs."""

import logging
import sys
from typing import Any

from wronglung.core.logs import log_to
from wronglung.models.check import Asked, check_models, keep_result, read_result, summary


def main(models: dict[str, dict[str, Any]], results: dict[str, str], kept: dict[str, str]) -> None:
    """Write a result for each file of `results`, which names the model that it is about, and say all that is kept.

    `kept` has the result of every model of the config, also of those that were checked earlier.
    """
    found = check_models([Asked(name, **asked) for name, asked in models.items()])
    for path, name in results.items():
        keep_result(path, found[name])
    for name, path in kept.items():
        said = summary(name, read_result(path))
        logging.info(said)
        print(said, file=sys.stderr)  # for whoever starts the workflow: the rule runs there


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        models=snakemake.params.models,
        results=dict(zip(snakemake.output, snakemake.params.names, strict=True)),
        kept=snakemake.params.kept,
    )

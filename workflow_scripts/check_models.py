"""Rule check_models: every model of the config is built without weights, so that mistakes show before long jobs."""

import logging
import sys
from typing import Any

from wronglung.core.logs import log_to
from wronglung.models.check import Asked, check_models, keep_result, summary


def main(models: dict[str, dict[str, Any]], results: dict[str, str]) -> None:
    """Check all models, write each result, and log a line about each; `results` gives the model of every file."""
    found = check_models([Asked(name, **asked) for name, asked in models.items()])
    for path, name in results.items():
        keep_result(path, found[name])
    for name in models:
        said = summary(name, found[name])
        logging.info(said)
        print(said, file=sys.stderr)  # for whoever starts the workflow: the rule runs there


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        models=snakemake.params.models,
        results=dict(zip(snakemake.output, snakemake.params.names, strict=True)),
    )

"""Rule examine_release: what there is of a release and what is wrong with it, before anything is computed."""

import logging
from typing import Any

from wronglung.data.check.examine import examine_release
from wronglung.data.check.report import write_report
from wronglung.data.settings import DataSettings, ReleaseSettings
from wronglung.logs import log_to


def main(
    lists: dict[str, str],
    release: dict[str, Any],
    data: dict[str, Any],
    published: dict[str, int],
    seed: int,
    json: str,
    markdown: str,
) -> None:
    """Writes the report; it is for rule check_release to stop the run."""
    where, how = ReleaseSettings.model_validate(release), DataSettings.model_validate(data)
    report = examine_release(lists, where, how, published, seed)
    logging.info("%d findings, of them %d that stop a run", len(report.findings), len(report.stops))
    write_report(json, markdown, report)


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        dict(snakemake.input.items()),
        snakemake.params.release,
        snakemake.params.data,
        snakemake.params.published,
        snakemake.params.seed,
        snakemake.output.json,
        snakemake.output.markdown,
    )

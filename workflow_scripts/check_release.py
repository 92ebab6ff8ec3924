"""Rule check_release: what there is of a release and what is wrong with it, before anything is computed from it."""

import logging
from typing import Any

from wronglung.core.logs import log_to
from wronglung.data.check.check_report import refuse, write_report, write_tables
from wronglung.data.check.examine import examine_release
from wronglung.data.settings import DataSettings, ReleaseSettings


def main(
    release: dict[str, Any], data: dict[str, Any], published: dict[str, int], seed: int, report: str, tables: str
) -> None:
    """Writes the report; then, unless something in it would make results wrong, what tables the run reads."""
    where, how = ReleaseSettings.model_validate(release), DataSettings.model_validate(data)
    examined = examine_release(where, how, published, seed)
    logging.info("%d findings, of them %d that stop a run", len(examined.findings), len(examined.stops))
    write_report(report, examined)
    refuse(examined, report)
    write_tables(tables, examined)


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        snakemake.params.release,
        snakemake.params.data,
        snakemake.params.published,
        snakemake.params.seed,
        snakemake.log.report,
        snakemake.output.tables,
    )

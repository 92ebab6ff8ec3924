"""Rule check_release: what a release has and what is wrong with it, before anything is computed from it."""

import logging
from collections.abc import Sequence
from typing import Any

from wronglung.core.functions import load_function
from wronglung.core.logs import log_to
from wronglung.data.check.check_report import refuse, write_report, write_tables
from wronglung.data.check.gaze import with_gaze
from wronglung.data.check.splits import with_splits
from wronglung.data.check.study_tables import with_tables
from wronglung.data.releases.registry import LAYOUTS


def main(
    dataset: dict[str, Any], published: dict[str, int], seed: int, report: str, tables: str, splits: Sequence[str] = ()
) -> None:
    """Write the report; also the tables that the run reads, unless a finding, e.g. an empty split, stops it."""
    layout = LAYOUTS[dataset["layout"]]
    settings = layout.settings.model_validate(dataset)
    examined = with_splits(load_function(layout.examine)(settings, published, seed), splits)
    examined = with_gaze(with_tables(examined, settings.tables), settings.gaze_sources)
    logging.info("%d findings, %d of them stop a run", len(examined.findings), len(examined.stops))
    write_report(report, examined)
    refuse(examined, report)
    write_tables(tables, examined)


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        dataset=snakemake.params.dataset,
        published=snakemake.params.published,
        seed=snakemake.params.seed,
        report=snakemake.log.report,
        tables=snakemake.output.tables,
        splits=snakemake.params.splits.split(),
    )

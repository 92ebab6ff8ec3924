"""Rule index_release: which images of a data set are used, in which split and shard."""

import logging
from collections.abc import Sequence
from typing import Any

from wronglung.core.functions import load_function
from wronglung.core.logs import log_to
from wronglung.data.records import write_records
from wronglung.data.rejected import write_rejected
from wronglung.data.splits import refuse_empty_splits


def main(
    index: str, files: dict[str, str], arguments: dict[str, Any], records: str, rejected: str, splits: Sequence[str]
) -> None:
    """Write the records and what was left out, unless one of the `splits`, which studies ask for, has no image."""
    found = load_function(index)(files, **arguments)
    counts = found.records.groupby("split")["subject_id"].agg(["size", "nunique"])
    for split, number, patients in counts.itertuples():
        logging.info("%s: %d images of %d patients", split, number, patients)
    refuse_empty_splits(found.records, splits)
    logging.info("%d listed images left out", len(found.rejections))
    write_records(records, found.records)
    write_rejected(rejected, found.rejections)


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        index=snakemake.params.index,
        files=dict(snakemake.input.items()),
        arguments=snakemake.params.arguments,
        records=snakemake.output.records,
        rejected=snakemake.output.rejected,
        splits=snakemake.resources.splits.split(),
    )

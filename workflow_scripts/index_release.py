"""Rule index_release: which images of a release are used, in which split and shard."""

import logging

from wronglung.core.logs import log_to
from wronglung.data.records import write_records
from wronglung.data.rejected import write_rejected
from wronglung.data.releases.chest_imagenome.index_release import index_release
from wronglung.data.settings import ImageKind


def main(
    files: dict[str, str], views: list[str], shards: dict[str, int], images: ImageKind, records: str, rejected: str
) -> None:
    """Writes the records and what was left out."""
    index = index_release(files, views, shards, images)
    counts = index.records.groupby("split")["subject_id"].agg(["size", "nunique"])
    for split, number, patients in counts.itertuples():
        logging.info("%s: %d images of %d patients", split, number, patients)
    logging.info("%d listed images left out", len(index.rejections))
    write_records(records, index.records)
    write_rejected(rejected, index.rejections)


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        files=dict(snakemake.input.items()),
        views=snakemake.params.views,
        shards=snakemake.params.shards,
        images=snakemake.params.images,
        records=snakemake.output.records,
        rejected=snakemake.output.rejected,
    )

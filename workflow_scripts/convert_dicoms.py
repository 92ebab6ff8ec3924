"""Rule convert_dicoms: a shard's DICOM or JPG files as 8-bit squares with their geometry."""

import logging

from wronglung.core.logs import log_to
from wronglung.data.images.convert import convert_dicoms
from wronglung.data.records import read_records
from wronglung.data.rejected import write_rejected
from wronglung.data.settings import ImageKind


def main(records: str, shard: str, root: str, size: int, kind: ImageKind, images: str, rejected: str) -> None:
    """Writes the shard's image store and what could not be read."""
    rows = read_records(records, shard)
    rejections = convert_dicoms(rows, root, images, size, kind)
    logging.info("%d images, of them %d not readable", len(rows), len(rejections))
    write_rejected(rejected, rejections)


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        snakemake.input.records,
        snakemake.wildcards.shard,
        snakemake.params.root,
        snakemake.params.size,
        snakemake.params.kind,
        snakemake.output.images,
        snakemake.output.rejected,
    )

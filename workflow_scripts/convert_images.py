"""Rule convert_images: a shard's DICOM or JPG files as 8-bit squares with their geometry."""

import logging

from wronglung.core.logs import log_to
from wronglung.data.images.convert_images import convert_images
from wronglung.data.records import read_records
from wronglung.data.rejected import write_rejected
from wronglung.data.settings import ImageKind


def main(records: str, shard: str, root: str, size: int, kind: ImageKind, images: str, rejected: str) -> None:
    """Write the shard's image store and what could not be read."""
    records_of_shard = read_records(records, shard)
    rows = records_of_shard[records_of_shard["images_from"].isna()]
    rejections = convert_images(rows, root, images, size, kind)
    logging.info(
        "%d images, %d of them not readable; %d more lie in another data set's stores",
        len(rows),
        len(rejections),
        len(records_of_shard) - len(rows),
    )
    write_rejected(rejected, rejections)


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        records=snakemake.input.records,
        shard=snakemake.wildcards.shard,
        root=snakemake.params.root,
        size=snakemake.params.size,
        kind=snakemake.params.kind,
        images=snakemake.output.images,
        rejected=snakemake.output.rejected,
    )

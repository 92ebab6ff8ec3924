"""Rule convert_images: a shard's image files as 8-bit squares with their geometry, or its volumes as blocks."""

import logging
from functools import partial
from typing import Any

from wronglung.core.functions import load_function
from wronglung.core.logs import log_to
from wronglung.data.images.convert_images import convert_images, convert_volumes
from wronglung.data.records import read_records
from wronglung.data.rejected import write_rejected
from wronglung.data.settings import VolumeReading


def main(records: str, shard: str, root: str, size: int, reading: dict[str, Any], images: str, rejected: str) -> None:
    """Write the shard's image store and what could not be read."""
    records_of_shard = read_records(records, shard)
    rows = records_of_shard[records_of_shard["images_from"].isna()]
    if reading["volumes"] is None:
        rejections = convert_images(rows, root, images, size, reading["kind"])
    else:
        volumes = VolumeReading(**reading["volumes"])
        read = partial(load_function(volumes.read), **volumes.arguments)
        rejections = convert_volumes(rows, root, images, volumes.shape, read)
    lost, others = len(rejections), len(records_of_shard) - len(rows)
    logging.info("%d images, %d of them not readable; %d lie in another data set's stores", len(rows), lost, others)
    write_rejected(rejected, rejections)


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        records=snakemake.input.records,
        shard=snakemake.wildcards.shard,
        root=snakemake.params.root,
        size=snakemake.params.size,
        reading=snakemake.params.reading,
        images=snakemake.output.images,
        rejected=snakemake.output.rejected,
    )

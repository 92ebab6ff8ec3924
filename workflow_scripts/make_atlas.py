"""Rule make_atlas: where the training split's boxes lie, by region and for sentences as a whole."""

import logging

from wronglung.core.logs import log_to
from wronglung.data.images.store import open_images
from wronglung.data.sentences import sentence_parts
from wronglung.studies.wrong_lung.controls.atlas import write_atlas
from wronglung.studies.wrong_lung.controls.box_counts import count_boxes


def main(sentences: str, images: list[str], crop: int, atlas: str) -> None:
    """Write the atlas of the training split."""
    parts = sentence_parts(sentences, "train", ["dicom_id", "boxes"])
    with open_images(images) as store:
        counted = count_boxes(parts, store, crop)
    logging.info("%d training sentences, %d regions", counted.sentences, len(counted.regions))
    write_atlas(atlas, counted)


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        sentences=snakemake.input.sentences,
        images=snakemake.input.images,
        crop=snakemake.params.crop,
        atlas=snakemake.output.atlas,
    )

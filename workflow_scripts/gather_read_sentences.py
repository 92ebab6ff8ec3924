"""Rule gather_read_sentences: the sentences of the images of a split that somebody read."""

from wronglung.core.logs import log_to
from wronglung.data.heat_maps import open_heat_maps
from wronglung.data.images.store import open_images
from wronglung.data.sentences import read_sentences
from wronglung.studies.eclip.gaze.sentences import sentences_of_read_images
from wronglung.text.instances import write_instances


def main(sentences: str, heat_maps: str, images: list[str], split: str, subset: str, crop: int, instances: str) -> None:
    """Write the sentences as instances, which models are asked about."""
    with open_heat_maps(heat_maps) as heats:
        read = {reading.dicom_id for reading in heats.readings}
    with open_images(images) as store:
        write_instances(
            instances, sentences_of_read_images(read_sentences(sentences, split), store, read, subset, crop)
        )


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        sentences=snakemake.input.sentences,
        heat_maps=snakemake.input.heat_maps,
        images=list(snakemake.input.images),
        split=snakemake.wildcards.split,
        subset=snakemake.params.subset,
        crop=snakemake.params.crop,
        instances=snakemake.output.instances,
    )

"""Rule score_gaze: a row for every reading, of a run's map of the image against the reader's gaze."""

from wronglung.core.logs import log_to
from wronglung.outputs.maps import read_attention
from wronglung.studies.eclip.gaze.readings import open_gaze
from wronglung.studies.eclip.gaze.rows import gaze_rows, maps_of_images, write_rows
from wronglung.text.instances import read_instances


def main(instances: str, maps: str, heat_maps: str, gaze: str, images: list[str], crop: int, rows: str) -> None:
    """Write the rows of one run."""
    asked = read_instances(instances, ["dicom_id", "subject_id", "text_id"])
    compared = maps_of_images(asked, read_attention(maps), crop, maps)
    with open_gaze(heat_maps, gaze, images, crop) as stores:
        write_rows(rows, gaze_rows(asked, stores, compared))


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        instances=snakemake.input.instances,
        maps=snakemake.input.maps,
        heat_maps=snakemake.input.heat_maps,
        gaze=snakemake.input.gaze,
        images=list(snakemake.input.images),
        crop=snakemake.params.crop,
        rows=snakemake.output.rows,
    )

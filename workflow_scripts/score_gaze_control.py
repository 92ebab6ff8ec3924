"""Rule score_gaze_control: a row for every reading, of a control's map against the reader's gaze."""

from wronglung.core.logs import log_to
from wronglung.data.records import read_records
from wronglung.studies.eclip.gaze.controls import MAKERS, known_of
from wronglung.studies.eclip.gaze.readings import open_gaze
from wronglung.studies.eclip.gaze.rows import gaze_rows, write_rows
from wronglung.text.instances import read_instances


def main(
    control: str, instances: str, records: str, heat_maps: str, gaze: str, images: list[str], crop: int, rows: str
) -> None:
    """Write the rows of one control."""
    asked = read_instances(instances, ["dicom_id", "subject_id", "text_id"])
    with open_gaze(heat_maps, gaze, images, crop) as stores:
        compared = MAKERS[control](known_of(asked, read_records(records), stores))
        write_rows(rows, gaze_rows(asked, stores, compared))


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        control=snakemake.wildcards.control,
        instances=snakemake.input.instances,
        records=snakemake.input.records,
        heat_maps=snakemake.input.heat_maps,
        gaze=snakemake.input.gaze,
        images=list(snakemake.input.images),
        crop=snakemake.params.crop,
        rows=snakemake.output.rows,
    )

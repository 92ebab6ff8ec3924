"""Rule score_gaze_controls: a row for every reading, of each control's map against the reader's gaze."""

from wronglung.core.logs import log_to
from wronglung.data.records import read_records
from wronglung.studies.eclip.gaze.controls import MAKERS, known_of
from wronglung.studies.eclip.gaze.readings import open_gaze
from wronglung.studies.eclip.gaze.rows import gaze_rows, write_rows
from wronglung.text.instances import read_instances


def main(
    instances: str, records: str, heat_maps: str, gaze: str, images: list[str], crop: int, controls: dict[str, str]
) -> None:
    """Write the rows of every control, by its name."""
    asked = read_instances(instances, ["dicom_id", "subject_id", "text_id"])
    with open_gaze(heat_maps, gaze, images, crop) as stores:
        known = known_of(asked, read_records(records), stores)
        for name, path in controls.items():
            write_rows(path, gaze_rows(asked, stores, MAKERS[name](known)))


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        instances=snakemake.input.instances,
        records=snakemake.input.records,
        heat_maps=snakemake.input.heat_maps,
        gaze=snakemake.input.gaze,
        images=list(snakemake.input.images),
        crop=snakemake.params.crop,
        controls=dict(zip(snakemake.params.controls, snakemake.output, strict=True)),
    )

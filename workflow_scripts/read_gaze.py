"""Rule read_gaze: what readers looked at on a data set's images, and a heat map of each reading."""

from typing import Any

from wronglung.core.logs import log_to
from wronglung.data.gaze import READING, write_gaze
from wronglung.data.gaze_rows import read_sources
from wronglung.data.heat_map_definitions import draw_heat_maps
from wronglung.data.heat_maps import write_heat_maps
from wronglung.data.images.store import open_images
from wronglung.data.records import read_records
from wronglung.data.rejected import write_rejected


def main(sources: list[dict[str, Any]], images: list[str], records: str, size: int, outputs: dict[str, str]) -> None:
    """Write the fixations on the images that were read, the heat maps, and what was left out."""
    own = read_records(records)["dicom_id"]
    with open_images(images) as store:
        sizes = {dicom_id: store.geometry(dicom_id) for dicom_id in own if dicom_id in store}
    gaze = read_sources(sources, sizes)
    write_gaze(outputs["gaze"], gaze.fixations)
    definitions = {one["source"]: one["heat_map"] for one in sources}
    drawn = draw_heat_maps(gaze.fixations, sizes, definitions, gaze.rejections)
    write_heat_maps(outputs["maps"], drawn, size, len(gaze.fixations.drop_duplicates(READING)))
    write_rejected(outputs["rejected"], gaze.rejections)


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        sources=snakemake.params.sources,
        images=list(snakemake.input.images),
        records=snakemake.input.records,
        size=snakemake.params.size,
        outputs=dict(snakemake.output.items()),
    )

"""Compare the counts of a release with the published counts."""

from collections.abc import Mapping

from wronglung.data.check.counts import Count
from wronglung.data.releases.chest_imagenome.check.inventory import TABLES
from wronglung.data.releases.chest_imagenome.check.list_checks import Tables


def count(tables: Tables, scene_graphs: int | None, published: Mapping[str, int]) -> list[Count]:
    """Count the rows of every table, the patients, the gold images with boxes and the scene graphs.

    Args:
        tables: the tables that could be read.
        scene_graphs: number of scene graphs, None if they cannot be opened.
        published: published counts by name; other counts are not compared.
    """
    found: dict[str, int | None] = {f"rows of {name}": tables.rows.get(name) for name in TABLES}
    for what, name, column in (
        ("patients", "record_list", "subject_id"),
        ("images with gold boxes", "gold_boxes", "image_id"),
    ):
        found[what] = int(tables.lists[name][column].nunique()) if name in tables.lists else None
    found["scene graphs"] = scene_graphs
    return [Count(what=what, found=number, published=published.get(what)) for what, number in found.items()]

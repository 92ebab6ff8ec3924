"""The releases' files: which exist, what each is for, and whether its SHA-256 is the one that the release states."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from wronglung.data.check.files import FileState, file_state
from wronglung.data.check.findings import Finding, finding
from wronglung.data.releases.archives import UnusableArchiveError
from wronglung.data.releases.chest_imagenome.gold_quotes import Quoting
from wronglung.data.releases.chest_imagenome.layout import (
    GRAPH_ZIP,
    GRAPHS,
    SILVER_SPLITS,
    SPLIT_COLUMNS,
    VIEW_COLUMNS,
    VIEW_LIST,
    list_files,
    open_scene_graphs,
)
from wronglung.data.releases.chest_imagenome.settings import ReleaseSettings
from wronglung.data.releases.csv_lists import gzipped_or_plain
from wronglung.data.releases.mimic_cxr.layout import (
    METADATA_COLUMNS,
    RECORD_COLUMNS,
    RECORD_IDS,
    RECORD_LIST,
    REPORT_ZIP,
)
from wronglung.data.settings import ImageKind

STUDY_LIST = "cxr-study-list.csv.gz"
GOLD_BOXES = "gold_dataset/gold_bbox_coordinate_annotations_1000images.csv"
SUMS = "SHA256SUMS.txt"
CHECKED_ONLY = "used by this check alone"


QUOTED: dict[Quoting, str] = {
    "plain": "quotes in it are read as characters",
    "standard": "fields in quotes are read as csv (standard quoting)",
}


class Known(NamedTuple):
    """A table of the releases: the columns that are read, whether a run needs it, and its purpose."""

    columns: tuple[str, ...]
    needed: bool
    purpose: str


SPLIT = Known(SPLIT_COLUMNS, True, "the images of a split")
TABLES: dict[str, Known] = {
    "record_list": Known(RECORD_COLUMNS, True, "the path and the patient of each image"),
    **dict.fromkeys(SILVER_SPLITS, SPLIT),
    "avoid": Known(SPLIT_COLUMNS, True, "the images of gold patients"),
    "gold": Known((), True, "gold sentences with boxes and findings"),
    "metadata": Known(
        METADATA_COLUMNS,
        False,
        "view positions and image sizes; without it, view positions come from other lists and from image headers",
    ),
    "views": Known(VIEW_COLUMNS, False, "view positions that the metadata lack"),
    "study_list": Known(("subject_id", "study_id"), False, CHECKED_ONLY),
    "gold_boxes": Known(
        ("image_id", "bbox_name", "original_x1", "original_y1", "original_x2", "original_y2"), False, CHECKED_ONLY
    ),
}


def table_paths(where: ReleaseSettings) -> dict[str, Path | None]:
    """Return the actual or expected path of each table in TABLES; None if the config does not name its release."""
    lists = list_files(where.mimic_cxr, where.mimic_cxr_jpg, where.chest_imagenome, images=where.images)
    others = {
        # Check MIMIC-CXR's own file, because `list_files` may put the metadata in its place.
        "record_list": Path(where.mimic_cxr) / RECORD_LIST,
        "views": Path(where.chest_imagenome) / VIEW_LIST,
        "study_list": Path(where.mimic_cxr) / STUDY_LIST,
        "gold_boxes": Path(where.chest_imagenome) / GOLD_BOXES,
    }
    found = {name: Path(path) for name, path in lists.items()}
    found |= {name: gzipped_or_plain(path) for name, path in others.items()}
    return {name: found.get(name) for name in TABLES}


def is_needed(name: str, images: ImageKind) -> bool:
    """Return whether a run needs the table; for JPG images it needs the metadata and not the record list."""
    return name == "metadata" if images == "jpg" and name in ("metadata", "record_list") else TABLES[name].needed


def columns_of(name: str, images: ImageKind) -> tuple[str, ...]:
    """Return the columns to read from a table; for JPG images the metadata serve as record list, so also its ids."""
    stands_in = name == "metadata" and images == "jpg"
    return tuple(dict.fromkeys([*TABLES[name].columns, *(RECORD_IDS if stands_in else ())]))


def table_state(
    name: str, path: Path | None, rows: int | None, images: ImageKind, quoting: Quoting | None
) -> FileState:
    """Return the state of one table in TABLES.

    Args:
        name: of the table.
        path: where it is, None if the config does not name its release.
        rows: its counted number of rows, if any.
        images: kind of the image files.
        quoting: how the gold table is quoted; None for other tables, or if it could not be read.
    """
    # Without a path, the state is that of a file of this name that is not there.
    place = Path("release.mimic_cxr_jpg is null") if path is None else path
    purpose = TABLES[name].purpose + ("" if quoting is None else f"; {QUOTED[quoting]}")
    return file_state(name, place, purpose, rows, is_needed(name, images))


def place_states(where: ReleaseSettings, reads_silver: bool) -> list[FileState]:
    """Return the states of the images, reports and scene graphs, unpacked or in their zips."""
    mimic, imagenome = Path(where.mimic_cxr), Path(where.chest_imagenome)
    places = {
        "reports": ([mimic / "files", mimic / REPORT_ZIP], True, "the reports of the images"),
        "scene_graphs": (
            [imagenome / GRAPHS, imagenome / GRAPH_ZIP],
            reads_silver,
            "sentences, boxes and findings of all but gold images",
        ),
    }
    if where.images == "jpg":
        places["images"] = ([Path(where.image_folder) / "files"], True, "the JPG files")
    states = []
    for name, (paths, needed, purpose) in places.items():
        there = [path for path in paths if path.exists()]
        shown = " and ".join(map(str, there or paths[:1]))
        state = FileState(
            name=name, path=shown, purpose=purpose, needed=needed, present=bool(there), rows=None, sha256=None
        )
        states.append(state)
    return states


def count_graphs(chest_imagenome: str) -> int | None:
    """Count the distinct scene graphs in folders and zip together; None if neither can be opened."""
    try:
        with open_scene_graphs(chest_imagenome) as source:
            return len({name for name in source.file_names() if name.endswith("_SceneGraph.json")})
    except UnusableArchiveError:
        return None


def other_sums(states: list[FileState], where: ReleaseSettings) -> Iterator[Finding]:
    """Find tables whose SHA-256 differs from the one in the release's SHA256SUMS.txt, if that file exists."""
    roots = [Path(root) for root in (where.mimic_cxr, where.mimic_cxr_jpg, where.chest_imagenome) if root is not None]
    published = {str(root / name): digest for root in roots for name, digest in _sums(root / SUMS)}
    compared = [state for state in states if state.sha256 is not None and state.path in published]
    bad = [state.path for state in compared if state.sha256 != published[state.path]]
    yield from finding(
        "warns",
        f"tables whose SHA-256 is not that of the release's {SUMS}",
        bad,
        len(compared),
        "they are damaged, changed or of another version, and results are not those of the release",
        "fetch them again, unless you changed them on purpose",
    )


def _sums(path: Path) -> Iterator[tuple[str, str]]:
    if path.is_file():
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
            digest, _, name = line.partition(" ")
            yield name.strip().removeprefix("*"), digest.lower()

"""Read the readings of REFLACX 1.0.0 (Bigolin Lanfredi et al., Scientific Data 2022).

`main_data/metadata_phase_<1, 2 or 3>.csv` lists the readings; `main_data/<id>/` has each one's `fixations.csv` and
`transcription.txt`. Places are in pixels of the image and times in seconds from the start of the audio recording. The
release does not say which of its five radiologists a reading is by; two readings of one image are by two of them.
"""

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd

from wronglung.data.gaze import STAGE, Gaze, release_table
from wronglung.data.rejected import Rejection
from wronglung.data.releases.archives import Folder, MissingMemberError, UnusableMemberError
from wronglung.data.releases.csv_lists import NAME, read_list, refuse_repeated

SOURCE = "reflacx"
PHASES = (1, 2, 3)
DISCARDED = {"True": True, "TRUE": True, "true": True, "False": False, "FALSE": False, "false": False}
METADATA = ("id", "eye_tracking_data_discarded", "dicom_id", "image_size_x", "image_size_y")
TIMES = ("timestamp_start_fixation", "timestamp_end_fixation")
# Column of the gaze table to REFLACX's.
PLACES = {
    "x": "x_position",
    "y": "y_position",
    "x_per_degree": "angular_resolution_x_pixels_per_degree",
    "y_per_degree": "angular_resolution_y_pixels_per_degree",
    "xmin_shown": "xmin_shown_from_image",
    "ymin_shown": "ymin_shown_from_image",
    "xmax_shown": "xmax_shown_from_image",
    "ymax_shown": "ymax_shown_from_image",
}
COLUMNS = (*TIMES, *PLACES.values())
UNUSABLE = "fixation without finite place, times and angle, a duration above 0 and a part of the image that was shown"
LIMIT = 1_000_000  # bytes of a transcription


class Listed(NamedTuple):
    """A row of the metadata: the reading's id, its image, and the image's columns and rows."""

    name: str
    dicom_id: str
    size: tuple[float, float]


def read_reflacx(files: dict[str, str]) -> Gaze:
    """Read the release.

    Args:
        files: `main_data`, the folder.

    Returns:
        All fixations that are usable: finite places, times and angles, angles and duration above 0, a part of the image
        that was shown. Others are faults, and so is a reading whose fixations cannot be read. A reading whose gaze the
        release discarded is filtered. A transcription that cannot be read is missing and a repair.

    Raises:
        ValueError: if there is no table of metadata, one lacks a column, a reading is listed twice, or the fixations of
            no reading can be read.
    """
    root = Path(files["main_data"])
    rejections: list[Rejection] = []
    readings = list(_listed(root, rejections))
    tables, refused, read = [], [], set()
    for reading in readings:
        path = root / reading.name / "fixations.csv"
        lost: list[Rejection] = []
        try:
            tables.append(read_rows(path, reading, lost))
            read.add(reading.name)
        except (ValueError, OSError) as error:
            refused.append(f"{path}: {error}")
            reason = "reading whose fixations.csv is missing, damaged or without one of its columns"
            rejections.append(_rejection(f"reading {reading.name}", "fault", reason, path))
        rejections += [row._replace(stage=STAGE) for row in lost]
    if readings and not tables:
        raise ValueError(f"{root}: the fixations of none of {len(readings)} readings can be read; first: {refused[0]}")
    given = as_fixations(pd.concat(tables, ignore_index=True)) if tables else release_table({})
    usable = is_usable(given)
    for name, number in given.loc[~usable, ["reading_id", "fixation"]].itertuples(index=False):
        rejections.append(_rejection(f"reading {name} fixation {number}", "fault", UNUSABLE, root / name))
    kept = given[usable].reset_index(drop=True)
    for name in sorted(read - set(kept["reading_id"])):
        rejections.append(_rejection(f"reading {name}", "fault", "reading without a usable fixation", root / name))
    texts = _transcripts(root, [reading.name for reading in readings], rejections)
    return Gaze(kept.assign(transcript=kept["reading_id"].map(texts)), rejections)


def _listed(root: Path, rejections: list[Rejection]) -> Iterator[Listed]:
    """Yield the readings whose gaze the release kept."""
    paths = [path for phase in PHASES if (path := root / f"metadata_phase_{phase}.csv").is_file()]
    if not paths:
        raise ValueError(
            f"{root}: has no metadata_phase_1.csv, _2 or _3; expected the unpacked main_data of REFLACX: name the "
            "folder that holds it under `reflacx`"
        )
    tables = []
    for path in paths:
        lost: list[Rejection] = []
        tables.append(read_list(path, METADATA, lost).assign(path=str(path)))
        rejections += [row._replace(stage=STAGE) for row in lost]
    table = pd.concat(tables, ignore_index=True)
    refuse_repeated(root, table["id"])
    for row in table.to_dict("records"):
        named, discarded = NAME.fullmatch(row["id"]), DISCARDED.get(row["eye_tracking_data_discarded"])
        size = [_number(row[name]) for name in ("image_size_x", "image_size_y")]
        if named is None or discarded is None or not all(map(math.isfinite, size)):
            what = row["id"] if named else f"of image {row['dicom_id']}"
            reason = "reading without usable id, eye_tracking_data_discarded and image size"
            rejections.append(_rejection(f"reading {what}", "fault", reason, row["path"]))
        elif discarded:
            reason = "reading whose gaze the release discarded"
            rejections.append(_rejection(f"reading {row['id']}", "filter", reason, row["path"]))
        else:
            yield Listed(row["id"], row["dicom_id"], (size[0], size[1]))


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan


def read_rows(path: Path, reading: Listed, lost: list[Rejection]) -> pd.DataFrame:
    """Return the rows of one reading's fixations as they are written, and what they are of.

    Raises:
        ValueError: if the list is damaged or lacks a column.
        OSError: if it cannot be opened.
    """
    rows = read_list(path, COLUMNS, lost)
    number = [str(place) for place in range(1, len(rows) + 1)]
    columns, height = reading.size
    return rows.assign(id=reading.name, dicom_id=reading.dicom_id, fixation=number, columns=columns, rows=height)


def as_fixations(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the table of the release; a cell that is no number becomes NaN."""
    numbers = rows[list(COLUMNS)].apply(pd.to_numeric, errors="coerce").astype("float64")
    return release_table(
        {
            "source": SOURCE,
            "reading_id": rows["id"],
            "dicom_id": rows["dicom_id"],
            "fixation": rows["fixation"],
            "start": numbers[TIMES[0]],
            # Times have three digits, and their difference has no more.
            "duration": (numbers[TIMES[1]] - numbers[TIMES[0]]).round(6),
            **{ours: numbers[theirs] for ours, theirs in PLACES.items()},
            "columns": rows["columns"],
            "rows": rows["rows"],
        }
    )


def is_usable(given: pd.DataFrame) -> pd.Series:
    """Tell which fixations have all that a heat map needs."""
    usable = np.isfinite(given[["start", "duration", *PLACES]]).all(axis=1)
    usable &= given[["duration", "x_per_degree", "y_per_degree"]].gt(0).all(axis=1)
    return usable & given["xmin_shown"].lt(given["xmax_shown"]) & given["ymin_shown"].lt(given["ymax_shown"])


def _rejection(what: str, kind: Literal["filter", "fault", "repair"], reason: str, path: str | Path) -> Rejection:
    return Rejection(STAGE, f"{SOURCE} {what}", kind, reason, str(path))


def _transcripts(root: Path, names: list[str], rejections: list[Rejection]) -> dict[str, str]:
    """Return the dictated texts by reading, with white space folded."""
    texts = {}
    for name in names:
        try:
            texts[name] = " ".join(Folder(root).read(f"{name}/transcription.txt", LIMIT).decode("utf-8-sig").split())
        except MissingMemberError:
            continue
        except ValueError as error:
            why = str(error) if isinstance(error, UnusableMemberError) else "is no UTF-8 text"
            rejections.append(_rejection(f"reading {name}", "repair", f"transcription {why}", root / name))
    return texts

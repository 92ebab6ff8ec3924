"""The phrases of MS-CXR with their boxes. Rows are checked one by one, then grouped by image and text."""

import math
import re
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, NamedTuple

import pandas as pd

from wronglung.data.rejected import Rejection
from wronglung.data.releases.archives import leaves_the_release
from wronglung.data.releases.csv_lists import DICOM_ID, NAME
from wronglung.data.releases.ms_cxr.layout import CATEGORIES, SPLITS
from wronglung.data.releases.ms_cxr.rows import Annotations, Row, Size, read_annotations

COLUMNS = (
    "dicom_id",
    "subject_id",
    "study_id",
    "path",
    "text",
    "category",
    "boxes",
    "width",
    "height",
    "split",
)
PLACE = re.compile(r"files/p[0-9]{2}/p(?P<subject>[0-9]{1,18})/s(?P<study>[0-9]{1,18})/(?P<name>[^/]+)\.(?:jpg|dcm)")
LARGEST = 100_000  # pixels a side; no radiograph is larger
INTEGERS = {"subject_id": "int64", "study_id": "int64", "width": "int64", "height": "int64"}
Box = tuple[float, float, float, float]
Reason = tuple[str, Literal["fault", "filter", "repair"], str]  # record, kind and reason of a rejection


class Phrases(NamedTuple):
    """The phrases of a file, what was left out or mended, and counts to compare with the published ones.

    Attributes:
        phrases: one row per image and text, ordered by both. dicom_id; subject_id, study_id (int64, of the path); path
            (as the file has it, below the folder of MIMIC-CXR-JPG); text (as written, ends stripped); category (list
            of names, mostly one); boxes (list of [x1, y1, x2, y2], floats in pixels of width x height, ends included
            as `map_box` and `box_mask` take them: x2 is x + w - 1, y2 is y + h - 1); width, height (int64) as the file
            states them; split (train, val or test; missing if the file has none).
        rejections: faults and the other rows of their phrases (filters), left out; and repairs (kept).
        counts: boxes, pairs (image, text and category), phrases (image and text), images and patients that were kept,
            and patients with phrases in two splits.
    """

    phrases: pd.DataFrame
    rejections: list[Rejection]
    counts: dict[str, int]


@dataclass
class _Image:
    """What the rows of one image state about it; each set should have one member."""

    sizes: set[Size]
    paths: set[str] = field(default_factory=set)
    splits: set[str] = field(default_factory=set)

    @property
    def size(self) -> Size | None:
        """The width and height if they are stated once and possible, else None."""
        sides = next(iter(self.sizes)) if len(self.sizes) == 1 else ()
        possible = all(math.isfinite(side) and side.is_integer() and 0 < side <= LARGEST for side in sides)
        return (sides[0], sides[1]) if sides and possible else None


def read_phrases(path: str | Path, stage: str) -> Phrases:
    """Read the phrases; csv and json of one release give the same table.

    A phrase with a faulty box is left out, because the other boxes would be scored as the whole truth. A phrase with
    two categories is kept once, with both. Boxes are clipped to the image.

    Args:
        path: csv or json of the release.
        stage: name for the rejections.

    Raises:
        ValueError: if the file is not of this layout; the message names what is missing.
        FileNotFoundError: if there is no such file.
    """
    found = read_annotations(path)
    images = _images_of(found)
    faults = {row.place: reason for row in found.rows if (reason := _fault_of(row, images[row.dicom_id], found))}
    reasons: list[Reason] = [(place, "fault", f"{reason}; row left out") for place, reason in found.strays]
    table, kept = [], []
    doubtful = {key for row in found.rows if row.place in faults for key in _phrases_of(row)}
    for rows in _by_phrase(found.rows):
        if doubtful & _phrases_of(rows[0]):
            reasons += [_left_out(row, faults.get(row.place)) for row in rows]
            continue
        phrase, repairs = _group(rows, images[rows[0].dicom_id])
        table.append(phrase)
        reasons += repairs
        kept += list({row[1:]: row for row in rows}.values())
    phrases = pd.DataFrame(table, columns=list(COLUMNS)).astype(INTEGERS)
    rejections = [Rejection(stage, record, kind, reason, str(path)) for record, kind, reason in reasons]
    return Phrases(phrases, rejections, _count(kept, phrases))


def _images_of(found: Annotations) -> dict[str, _Image]:
    images = {dicom_id: _Image(sizes) for dicom_id, sizes in found.sizes.items()}
    for row in found.rows:
        images[row.dicom_id].paths.add(row.path)
        images[row.dicom_id].splits.add(row.split)
    return images


def _fault_of(row: Row, image: _Image, found: Annotations) -> str | None:
    """Return what is wrong with a row, or None; no reason quotes the text of a report."""
    place = PLACE.fullmatch(row.path)
    x1, y1, x2, y2 = _clipped(row, image)
    checks = {
        "no usable dicom_id": NAME.fullmatch(row.dicom_id) is not None,
        "no text": row.text != "",
        "category that is none of the eight": row.category in CATEGORIES,
        "path leaves the release": not leaves_the_release(row.path),
        "path is not files/p../p<patient>/s<study>/<image>.jpg": place is not None,
        "path of another image": place is None or place["name"] == row.dicom_id,
        "two paths of one image": len(image.paths) == 1,
        "split that is none of train, val and test": not found.has_split or row.split in SPLITS,
        "image in two splits": len(image.splits) == 1,
        "two sizes of one image": len(image.sizes) == 1,
        "no usable size of the image": image.size is not None,
        "box with a missing coordinate": all(map(math.isfinite, row.box)),
        "box of less than a pixel": row.box[2] >= 1 and row.box[3] >= 1,
        "box outside the image": x1 <= x2 and y1 <= y2,
    }
    return next((reason for reason, good in checks.items() if not good), None)


def _clipped(row: Row, image: _Image) -> Box:
    """Return the corners of a row's box inside its image, ends included; NaN if a coordinate or the size is missing."""
    x1, y1, x2, y2 = _corners(row)
    width, height = image.size or (math.nan, math.nan)
    return max(x1, 0.0), max(y1, 0.0), min(x2, width - 1), min(y2, height - 1)


def _corners(row: Row) -> Box:
    """Return the corners of a row's box, ends included: a box of one pixel begins and ends at the same pixel."""
    x, y, w, h = row.box
    return x, y, x + w - 1, y + h - 1


def _by_phrase(rows: list[Row]) -> list[list[Row]]:
    """Return the rows of each image and text, ordered by both."""
    phrases: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        phrases[row.dicom_id, row.text].append(row)
    return [phrases[key] for key in sorted(phrases)]


def _phrases_of(row: Row) -> set[tuple[str, str]]:
    """Return the phrases that a row may belong to: that of its id and, if its path names another image, that one's."""
    place = PLACE.fullmatch(row.path)
    return {(row.dicom_id, row.text)} | ({(place["name"], row.text)} if place else set())


def _group(rows: list[Row], image: _Image) -> tuple[dict[str, Any], list[Reason]]:
    """Return the phrase of good rows, and what was mended in them."""
    first, place = rows[0], PLACE.fullmatch(rows[0].path)
    if place is None or image.size is None:
        raise AssertionError("a row without a usable path or size is a fault")
    repairs: list[Reason] = []
    seen: set[tuple[str, Box]] = set()
    for row in rows:
        if (row.category, row.box) in seen:
            repairs.append((_id(row), "repair", "box repeated; kept once"))
        seen.add((row.category, row.box))
        if _clipped(row, image) != _corners(row):
            repairs.append((_id(row), "repair", "box clipped to the image"))
    categories = sorted({row.category for row in rows})
    if len(categories) > 1:
        repairs.append((_id(first), "repair", f"phrase with {len(categories)} categories; kept once, with all of them"))
    if "\ufffd" in first.text:
        repairs.append((_id(first), "repair", "text is not UTF-8; U+FFFD replaces the wrong bytes"))
    phrase = {
        "dicom_id": first.dicom_id,
        "subject_id": place["subject"],
        "study_id": place["study"],
        "path": first.path,
        "text": first.text,
        "category": categories,
        "boxes": [list(box) for box in sorted({_clipped(row, image) for row in rows})],
        "width": image.size[0],
        "height": image.size[1],
        "split": first.split or None,
    }
    return phrase, repairs


def _left_out(row: Row, fault: str | None) -> Reason:
    """Return why a row of a doubtful phrase is left out; a sound row is no fault, so that one box is one item."""
    said = f"{fault or 'another box of the phrase is faulty'}; phrase left out"
    return (_id(row), "fault", said) if fault else (_id(row), "filter", said)


def _id(row: Row) -> str:
    # An invalid id may hold anything, even report text.
    return f"{row.dicom_id}|{row.place}" if DICOM_ID.fullmatch(row.dicom_id) else row.place


def _count(rows: list[Row], phrases: pd.DataFrame) -> dict[str, int]:
    splits = phrases.groupby("subject_id")["split"].nunique()
    return {
        "boxes": len(rows),
        "pairs": len({(row.dicom_id, row.text, row.category) for row in rows}),
        "phrases": len(phrases),
        "images": phrases["dicom_id"].nunique(),
        "patients": phrases["subject_id"].nunique(),
        "patients in two splits": int((splits > 1).sum()),
    }

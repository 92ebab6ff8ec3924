"""ImaGenome's annotations of one image: boxes by region, and which sentence mentions which finding at which region.

The gold table and the silver scene graphs are both read into these types, so later code treats them alike.
"""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, NamedTuple

from wronglung.data.rejected import Rejection
from wronglung.data.settings import LINK

# Region names appear in reasons and record ids, so they must never hold report text. Row ids sort the sentences.
REGION = re.compile(r"[A-Za-z][A-Za-z /()-]{1,39}")
ROW_ID = re.compile(r"[0-9]{1,18}\|[0-9]{1,9}(?:\.[0-9]{1,9})?")

Coordinates = tuple[float, float, float, float]


class Note(NamedTuple):
    """Something that was repaired or left out while reading one image; the reason quotes no report text."""

    kind: Literal["fault", "repair"]
    reason: str


@dataclass(frozen=True)
class Link:
    """One finding at one region, mentioned by one sentence.

    Attributes:
        row_id: `study|number` of the sentence.
        text: the sentence.
        region: ImaGenome's name of the anatomical region.
        label: name of the finding.
        category: e.g. `anatomicalfinding`, `nlp`.
        context: `yes` or `no`.
    """

    row_id: str
    text: str
    region: str
    label: str
    category: str
    context: str


@dataclass(frozen=True)
class ImageLinks:
    """The links of one image, and the boxes of its regions in original pixels; a region may have no box."""

    links: tuple[Link, ...]
    boxes: dict[str, Coordinates]
    notes: tuple[Note, ...] = ()


def is_region(name: object) -> bool:
    """Return whether this value can be the name of a region."""
    return isinstance(name, str) and REGION.fullmatch(name) is not None


def is_row_id(name: object) -> bool:
    """Return whether this value has the form `study|number`; the number may have a fraction."""
    return isinstance(name, str) and ROW_ID.fullmatch(name) is not None


class FirstBoxes(NamedTuple):
    """One box for each region, and what there is to note about the others."""

    boxes: dict[str, Coordinates]
    notes: list[Note]


def first_boxes(boxes: Iterable[tuple[str, Coordinates]]) -> FirstBoxes:
    """Choose one box per region: the first with all coordinates, if any. Note regions with two different boxes."""
    chosen: dict[str, Coordinates] = {}
    differing: dict[str, None] = {}
    for region, box in boxes:
        before = chosen.setdefault(region, box)
        if not all(map(math.isfinite, before)):
            chosen[region] = box
        elif before != box:
            differing[region] = None
    reason = "region with two different boxes; the first is used: {}"
    return FirstBoxes(chosen, [Note("repair", reason.format(region)) for region in differing])


def sentence_order(row_id: str) -> float:
    """Return the number of the sentence in its study; a row id is `study|6` or `study|6.1`."""
    return float(row_id.split("|")[1])


class ValidBoxes(NamedTuple):
    """The clipped boxes, and a rejection for each box that was clipped (`repair`) or dropped (`fault`)."""

    boxes: dict[str, Coordinates]
    rejections: list[Rejection]


def valid_boxes(dicom_id: str, boxes: dict[str, Coordinates], rows: int, columns: int, file: str) -> ValidBoxes:
    """Clip the boxes to the image, and drop those without area inside it.

    Args:
        dicom_id: the image.
        boxes: x1, y1, x2, y2 by region.
        rows: height of the image in pixels.
        columns: width of the image in pixels.
        file: source of the boxes, for the rejections.
    """
    kept: dict[str, Coordinates] = {}
    rejections = []
    for region, box in boxes.items():
        x1, y1, x2, y2 = box
        clipped = (max(x1, 0.0), max(y1, 0.0), min(x2, columns - 1.0), min(y2, rows - 1.0))
        record = f"{dicom_id}|{region}"
        if not all(map(math.isfinite, box)):
            rejections.append(Rejection(LINK, record, "fault", "box with a missing coordinate", file))
        elif clipped[0] >= clipped[2] or clipped[1] >= clipped[3]:
            rejections.append(Rejection(LINK, record, "fault", "box without area inside the image", file))
        else:
            kept[region] = clipped
            # ImaGenome's x2, y2 are one past the last pixel, so x2 = columns is normal and needs no report.
            if min(x1, y1) < 0 or x2 > columns or y2 > rows:
                rejections.append(Rejection(LINK, record, "repair", "box clipped to the image", file))
    return ValidBoxes(kept, rejections)


def by_sentence(links: Iterable[Link]) -> dict[str, list[Link]]:
    """Group the links by sentence, in the order of the report."""
    groups: dict[str, list[Link]] = {}
    for link in links:
        groups.setdefault(link.row_id, []).append(link)
    return dict(sorted(groups.items(), key=lambda item: sentence_order(item[0])))

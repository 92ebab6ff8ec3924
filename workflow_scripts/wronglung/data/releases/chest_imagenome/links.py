"""What ImaGenome says of one image: boxes by region, and which sentence names which region and finding.

The same two tables come from gold tables and from silver scene graphs; what follows does not tell them apart.
"""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, NamedTuple

from wronglung.data.rejected import Rejection

STAGE = "link_sentences"

# Names of regions stand in reasons and record ids, where no other text may; numbers of sentences sort them.
REGION = re.compile(r"[A-Za-z][A-Za-z /()-]{1,39}")
ROW_ID = re.compile(r"[0-9]{1,18}\|[0-9]{1,9}(?:\.[0-9]{1,9})?")

Coordinates = tuple[float, float, float, float]


class Note(NamedTuple):
    """Something about one image that was mended or left out in reading; the reason shows no text of the file."""

    kind: Literal["fault", "repair"]
    reason: str


@dataclass(frozen=True)
class Link:
    """One finding at one region, as one sentence says it.

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
    """Links of one image and its regions' boxes in original pixels; a region may have no box."""

    links: tuple[Link, ...]
    boxes: dict[str, Coordinates]
    notes: tuple[Note, ...] = ()


def is_region(name: object) -> bool:
    """Whether this can be the name of a region."""
    return isinstance(name, str) and REGION.fullmatch(name) is not None


def is_row_id(name: object) -> bool:
    """Whether this is `study|number`, the number whole or with a fraction."""
    return isinstance(name, str) and ROW_ID.fullmatch(name) is not None


def first_boxes(boxes: Iterable[tuple[str, Coordinates]]) -> tuple[dict[str, Coordinates], list[Note]]:
    """One box a region, the first that has all coordinates if any has; a region with two different ones is noted."""
    chosen: dict[str, Coordinates] = {}
    differing: dict[str, None] = {}
    for region, box in boxes:
        before = chosen.setdefault(region, box)
        if not all(map(math.isfinite, before)):
            chosen[region] = box
        elif before != box:
            differing[region] = None
    reason = "region with two different boxes, of which the first is used: {}"
    return chosen, [Note("repair", reason.format(region)) for region in differing]


def sentence_order(row_id: str) -> float:
    """The sentence's number in its study, which the releases write as `study|6` or `study|6.1`."""
    return float(row_id.split("|")[1])


def valid_boxes(
    dicom_id: str, boxes: dict[str, Coordinates], rows: int, columns: int, file: str
) -> tuple[dict[str, Coordinates], list[Rejection]]:
    """The boxes clipped to the image, without those that have no area there.

    Args:
        dicom_id: the image.
        boxes: x1, y1, x2, y2 by region.
        rows: height of the image in pixels.
        columns: width of the image in pixels.
        file: where the boxes come from, for the report.

    Returns:
        Boxes within the image, and a row for each box that was clipped (`repair`) or dropped (`fault`).
    """
    kept: dict[str, Coordinates] = {}
    rejections = []
    for region, box in boxes.items():
        x1, y1, x2, y2 = box
        clipped = (max(x1, 0.0), max(y1, 0.0), min(x2, columns - 1.0), min(y2, rows - 1.0))
        record = f"{dicom_id}|{region}"
        if not all(map(math.isfinite, box)):
            rejections.append(Rejection(STAGE, record, "fault", "box with a missing coordinate", file))
        elif clipped[0] >= clipped[2] or clipped[1] >= clipped[3]:
            rejections.append(Rejection(STAGE, record, "fault", "box without area inside the image", file))
        else:
            kept[region] = clipped
            # ImaGenome's x2, y2 are one past the last pixel, so one pixel over is no fault.
            if min(x1, y1) < 0 or x2 > columns or y2 > rows:
                rejections.append(Rejection(STAGE, record, "repair", "box clipped to the image", file))
    return kept, rejections


def by_sentence(links: Iterable[Link]) -> dict[str, list[Link]]:
    """The links of each sentence, sentences in the report's order."""
    groups: dict[str, list[Link]] = {}
    for link in links:
        groups.setdefault(link.row_id, []).append(link)
    return dict(sorted(groups.items(), key=lambda item: sentence_order(item[0])))

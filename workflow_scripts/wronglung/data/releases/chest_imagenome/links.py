"""ImaGenome's annotations of one image: boxes by region, and which sentence mentions which finding at which region.

The gold table and the silver scene graphs are both read into these types, so later code treats them alike.
"""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, NamedTuple

from wronglung.data.boxes import Coordinates

# Region names appear in reasons and record ids, so they must never hold report text. Row ids sort the sentences.
REGION = re.compile(r"[A-Za-z][A-Za-z /()-]{1,39}")
ROW_ID = re.compile(r"[0-9]{1,18}\|[0-9]{1,9}(?:\.[0-9]{1,9})?")


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


def by_sentence(links: Iterable[Link]) -> dict[str, list[Link]]:
    """Group the links by sentence, in the order of the report."""
    groups: dict[str, list[Link]] = {}
    for link in links:
        groups.setdefault(link.row_id, []).append(link)
    return dict(sorted(groups.items(), key=lambda item: sentence_order(item[0])))

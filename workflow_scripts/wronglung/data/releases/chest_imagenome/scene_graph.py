"""Read the silver scene graphs of Chest ImaGenome: one JSON file per image.

A malformed graph is refused as a whole. In a well-formed graph, an entry that cannot be read is left out and counted.
"""

import json
from collections import Counter
from typing import Any

from wronglung.data.boxes import Coordinates
from wronglung.data.releases.archives import Source, UnusableMemberError
from wronglung.data.releases.chest_imagenome.links import (
    ImageLinks,
    Link,
    Note,
    first_boxes,
    is_region,
    is_row_id,
)
from wronglung.data.releases.mimic_cxr.sections import fold
from wronglung.data.sentences import SIDES

# Bytes. The largest graphs of the release have a few hundred kB.
LIMIT = 16_000_000
NO_REGION = "entries without a region's name"
NO_SENTENCE = "sentences without text or without an id of the form study|number"
NO_LABEL = "labels not of the form category|context|label"


class UnusableGraphError(ValueError):
    """A scene graph that cannot be read; the message becomes the reason in `rejected.parquet`."""


def find_scene_graph(source: Source, name: str, dicom_id: str | None = None) -> ImageLinks:
    """Read the links and boxes of a scene graph from the release's folder or zip.

    Raises:
        UnusableGraphError: as in `parse_scene_graph`; also if the graph is missing or cannot be unpacked.
    """
    try:
        content = source.read(name, LIMIT)
    except UnusableMemberError as error:
        raise UnusableGraphError(f"scene graph {error}") from error
    return parse_scene_graph(content, dicom_id)


def parse_scene_graph(content: bytes, dicom_id: str | None = None) -> ImageLinks:
    """Parse the links and boxes of one image.

    Args:
        content: the file's bytes.
        dicom_id: the expected image, checked if the graph names its image; None for no check.

    Raises:
        UnusableGraphError: if the content is not JSON, lacks a list that every graph has, or names another image.
    """
    graph = _decode(content)
    objects, attributes = (_list_of_entries(graph, key) for key in ("objects", "attributes"))
    named = graph.get("image_id")
    if dicom_id is not None and named is not None and named != dicom_id:
        raise UnusableGraphError("scene graph is of another image by its image_id")
    left_out: Counter[str] = Counter()
    regions = [entry for entry in objects if is_region(entry.get("bbox_name"))]
    left_out[NO_REGION] += len(objects) - len(regions)
    boxes, notes = first_boxes((entry["bbox_name"], _box(entry)) for entry in regions)
    links = tuple(link for number, entry in enumerate(attributes) for link in _links(number, entry, left_out))
    counted = [Note("repair", f"{count} {what} left out") for what, count in left_out.items() if count]
    return ImageLinks(links, boxes, (*notes, *counted))


def _decode(content: bytes) -> dict[str, Any]:
    try:
        # Some files may begin with a byte order mark, which "utf-8-sig" skips.
        graph = json.loads(content.decode("utf-8-sig"))
    except RecursionError as error:
        raise UnusableGraphError("scene graph is nested too deeply") from error
    # A plain ValueError, not JSONDecodeError: numbers with thousands of digits raise it.
    except ValueError as error:
        raise UnusableGraphError("scene graph is not JSON text") from error
    if not isinstance(graph, dict):
        raise UnusableGraphError("malformed scene graph: no object with keys")
    return graph


def _list_of_entries(graph: dict[str, Any], key: str) -> list[dict[str, Any]]:
    entries = graph.get(key)
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        what = "is not a list of entries" if key in graph else "is missing"
        raise UnusableGraphError(f"malformed scene graph: {key} {what}")
    return entries


def _box(entry: dict[str, Any]) -> Coordinates:
    """Return the box of an entry; a coordinate that is not a number becomes NaN."""
    # The paper's code reads `original_x2` in place of `original_y2`. That is a bug and is not repeated here.
    x1, y1, x2, y2 = (_number(entry.get(f"original_{side}")) for side in SIDES)
    return x1, y1, x2, y2


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return float("nan")
    try:
        return float(value)
    except (ValueError, OverflowError):
        return float("nan")


def _links(number: int, entry: dict[str, Any], left_out: Counter[str]) -> list[Link]:
    region = entry.get("bbox_name")
    if not isinstance(region, str) or not is_region(region):
        left_out[NO_REGION] += 1
        return []
    parts = [entry.get(key) for key in ("phrase_IDs", "phrases", "attributes")]
    lists = [part for part in parts if isinstance(part, list)]
    if len(lists) != len(parts) or len(set(map(len, lists))) != 1:
        raise UnusableGraphError(
            f"malformed scene graph: phrase_IDs, phrases and attributes of attributes[{number}] are not three lists of "
            "one length"
        )
    links = []
    for row_id, text, labels in zip(*lists, strict=True):
        if not is_row_id(row_id) or not isinstance(text, str) or not fold(text) or not isinstance(labels, list):
            left_out[NO_SENTENCE] += 1
            continue
        for label in labels:
            fields = label.split("|") if isinstance(label, str) else []
            if len(fields) != 3 or not all(fields):
                left_out[NO_LABEL] += 1
                continue
            links.append(Link(row_id, fold(text), region, fields[2], fields[0], fields[1]))
    return links

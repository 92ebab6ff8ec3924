"""Silver scene graphs of Chest ImaGenome: one JSON file an image."""

import json
from pathlib import Path
from typing import Any

from wronglung.data.links import Coordinates, ImageLinks, Link
from wronglung.data.reports import fold


class UnusableGraphError(ValueError):
    """A scene graph that cannot be read; the message is the reason for `rejected.parquet`."""


def find_scene_graph(root: str | Path, relative: str) -> Path:
    """The graph's file: where the release has it, or one folder down, where unpacking in place puts it."""
    path = Path(root) / relative
    nested = path.parent / path.parent.name / path.name
    return nested if not path.exists() and nested.exists() else path


def read_scene_graph(path: str | Path) -> ImageLinks:
    """Links and boxes of one image.

    Raises:
        UnusableGraphError: if the file is missing, is no JSON, or lacks a key that every graph has.
    """
    try:
        # The files may begin with a byte order mark.
        graph = json.loads(Path(path).read_text(encoding="utf-8-sig"))
        boxes = {entry["bbox_name"]: _box(entry) for entry in graph["objects"]}
        links = tuple(link for entry in graph["attributes"] for link in _links(entry))
    except FileNotFoundError as error:
        raise UnusableGraphError("scene graph is missing") from error
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise UnusableGraphError("scene graph is not JSON text") from error
    except (KeyError, TypeError, ValueError) as error:
        raise UnusableGraphError(f"malformed scene graph ({type(error).__name__} {error})") from error
    return ImageLinks(links, boxes)


def _box(entry: dict[str, Any]) -> Coordinates:
    # `original_y2` is its own value; the paper's code reads `original_x2` in its place.
    x1, y1, x2, y2 = (float(entry[f"original_{side}"]) for side in ("x1", "y1", "x2", "y2"))
    return x1, y1, x2, y2


def _links(entry: dict[str, Any]) -> list[Link]:
    sentences = zip(entry["phrase_IDs"], entry["phrases"], entry["attributes"], strict=True)
    return [
        Link(row_id, fold(text), entry["bbox_name"], label, category, context)
        for row_id, text, attributes in sentences
        for category, context, label in (attribute.split("|") for attribute in attributes)
    ]

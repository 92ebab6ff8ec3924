"""Faults of silver scene graphs."""

import json
from collections.abc import Callable
from typing import Any

from tests.faults.fault import Fault
from tests.faults.release import Release

Graph = dict[str, Any]
BOM = b"\xef\xbb\xbf"


def rewrite(change: Callable[[bytes], bytes]) -> Callable[[Release], None]:
    """Changes the bytes of the first training image's graph."""

    def plant(release: Release) -> None:
        path = release.graph(release.image())
        path.write_bytes(change(path.read_bytes()))

    return plant


def edit(change: Callable[[Graph], object]) -> Callable[[Release], None]:
    """Changes the first training image's graph in place."""

    def planted(content: bytes) -> bytes:
        graph = json.loads(content.decode("utf-8-sig"))
        change(graph)
        return json.dumps(graph).encode()

    return rewrite(planted)


def box(**changes: Any) -> Callable[[Release], None]:
    """Changes coordinates of the graph's first object."""
    return edit(
        lambda graph: graph["objects"][0].update({f"original_{side}": value for side, value in changes.items()})
    )


def first(graph: Graph) -> Graph:
    return graph["attributes"][0]


def missing(release: Release) -> None:
    release.graph(release.image()).unlink()


def nested(release: Release) -> None:
    folder = release.graph(release.image()).parent
    inside = folder / folder.name
    inside.mkdir()
    for path in folder.glob("*.json"):
        path.rename(inside / path.name)


def without_y2(graph: Graph) -> None:
    del graph["objects"][0]["original_y2"]


def inverted(graph: Graph) -> None:
    entry = graph["objects"][0]
    entry["original_x1"], entry["original_x2"] = entry["original_x2"], entry["original_x1"]


def flat(graph: Graph) -> None:
    graph["objects"][0]["original_y2"] = graph["objects"][0]["original_y1"]


def as_text(graph: Graph) -> None:
    for entry in graph["objects"]:
        entry |= {f"original_{side}": str(entry[f"original_{side}"]) for side in ("x1", "y1", "x2", "y2")}


def second_box(graph: Graph) -> None:
    graph["objects"].append(graph["objects"][0] | {"original_x1": graph["objects"][0]["original_x1"] + 1})


def unboxed_region(graph: Graph) -> None:
    lists = {name: first(graph)[name][:1] for name in ("phrase_IDs", "phrases", "attributes")}
    graph["attributes"].append(first(graph) | lists | {"bbox_name": "neck"})


def deep(content: bytes) -> bytes:
    return b'{"objects": ' + b"[" * 200_000 + b"]" * 200_000 + b"}"


def long_number(content: bytes) -> bytes:
    return b'{"objects": [], "attributes": [], "n": ' + b"1" * 10_000 + b"}"


COORDINATE, AREA, MALFORMED = "missing coordinate", "without area", "malformed scene graph"
FAULTS = [
    Fault("graph_missing", "no scene graph", missing, "rejected", "scene graph is missing"),
    Fault("graph_nested_folder", "graphs one folder down", nested, "harmless", ""),
    Fault("graph_byte_order_mark", "a byte order mark", rewrite(lambda c: BOM + c.removeprefix(BOM)), "harmless", ""),
    Fault("graph_empty", "a graph of zero bytes", rewrite(lambda c: b""), "rejected", "is not JSON text"),
    Fault("graph_cut_short", "half a graph", rewrite(lambda c: c[: len(c) // 2]), "rejected", "is not JSON text"),
    Fault("graph_no_text", "bytes that are not UTF-8", rewrite(lambda c: c + b"\xff"), "rejected", "is not JSON text"),
    Fault("graph_too_large", "17 MB", rewrite(lambda c: c + b" " * 17_000_000), "rejected", "is larger than"),
    Fault("graph_nested_deeply", "200,000 brackets", rewrite(deep), "rejected", "nested too deeply"),
    Fault("graph_long_number", "a number of 10,000 digits", rewrite(long_number), "rejected", "is not JSON text"),
    Fault("graph_is_list", "a list in the graph's place", rewrite(lambda c: b"[" + c + b"]"), "rejected", MALFORMED),
    Fault("graph_without_objects", "no objects", edit(lambda g: g.pop("objects")), "rejected", "objects is missing"),
    Fault(
        "graph_attributes_word", "a word", edit(lambda g: g.update(attributes="x")), "rejected", "not a list of entries"
    ),
    Fault("graph_object_null", "null", edit(lambda g: g["objects"].append(None)), "rejected", "not a list of entries"),
    Fault("graph_uneven_lists", "phrases missing", edit(lambda g: first(g)["phrases"].pop()), "rejected", "one length"),
    Fault("graph_crossed", "another image_id", edit(lambda g: g.update(image_id="x")), "rejected", "of another image"),
    Fault(
        "graph_label_two_parts",
        "a label without context",
        edit(lambda g: first(g)["attributes"][0].append("a|b")),
        "repaired",
        "labels not of the form",
    ),
    Fault(
        "graph_label_no_text",
        "a number for a label",
        edit(lambda g: first(g)["attributes"][0].append(3)),
        "repaired",
        "labels not of the form",
    ),
    Fault(
        "graph_label_unknown",
        "a label in no list",
        edit(lambda g: first(g)["attributes"][0].append("nlp|yes|odd")),
        "repaired",
        "kept as they are",
    ),
    Fault(
        "graph_sentence_no_number",
        "a phrase_ID of a word",
        edit(lambda g: first(g)["phrase_IDs"].__setitem__(0, "50000001")),
        "repaired",
        "sentences without",
    ),
    Fault(
        "graph_sentence_nan",
        "nan for a number",
        edit(lambda g: first(g)["phrase_IDs"].__setitem__(0, "5|nan")),
        "repaired",
        "sentences without",
    ),
    Fault(
        "graph_sentence_empty",
        "an empty phrase",
        edit(lambda g: first(g)["phrases"].__setitem__(0, " ")),
        "repaired",
        "sentences without",
    ),
    Fault(
        "graph_region_no_name",
        "null for a region",
        edit(lambda g: first(g).update(bbox_name=None)),
        "repaired",
        "entries without a region",
    ),
    Fault("graph_region_unboxed", "a region without a box", edit(unboxed_region), "repaired", "regions without a box"),
    Fault("graph_box_nan", "NaN for x1", box(x1=float("nan")), "rejected", COORDINATE),
    Fault("graph_box_infinite", "infinity for x2", box(x2=float("inf")), "rejected", COORDINATE),
    Fault("graph_box_word", "a word for y1", box(y1="top"), "rejected", COORDINATE),
    Fault("graph_box_without_y2", "no original_y2", edit(without_y2), "rejected", COORDINATE),
    Fault("graph_box_text", "numbers written as text", edit(as_text), "harmless", ""),
    Fault("graph_box_negative", "a corner left of the image", box(x1=-9), "repaired", "clipped"),
    Fault("graph_box_inverted", "x1 and x2 exchanged", edit(inverted), "rejected", AREA),
    Fault("graph_box_outside", "a box beside the image", box(x1=9000, x2=9100), "rejected", AREA),
    Fault("graph_box_flat", "a box without height", edit(flat), "rejected", AREA),
    Fault(
        "graph_object_repeated", "an object twice", edit(lambda g: g["objects"].append(g["objects"][0])), "harmless", ""
    ),
    Fault("graph_object_two_boxes", "a region with two boxes", edit(second_box), "repaired", "two different boxes"),
]

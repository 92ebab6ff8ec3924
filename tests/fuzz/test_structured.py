"""Files that are nearly right: built as the format is, with wrong things in the places of right ones."""

import csv
import io
import json
import pickle
import string
import struct
import tempfile
from pathlib import Path
from typing import Any

import h5py
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from pydicom.datadict import tag_for_keyword

from tests.fuzz.targets import TARGETS
from tests.unit.data.conftest import write_dicom
from tests.unit.data.label_case import HEADER

EXAMPLES = settings(max_examples=150)
MADE = {name: make() for name, make in TARGETS.items() if name != "archive"}

WORDS = st.sampled_from(["left lung", "50000001|2", "nlp|yes|normal", "", "\ufeff", "\x00", "nan", "1e999", "|", "||"])
TEXT = WORDS | st.text(max_size=12)
NUMBERS = st.integers() | st.floats() | st.sampled_from([0, -1, 2**63, 10**400, float("inf")])
JSON = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)


def exercise(name: str, data: bytes) -> bool:
    """Whether the target took the bytes, in a folder of their own."""
    with tempfile.TemporaryDirectory() as folder:
        return MADE[name].exercise(data, Path(folder))


def mostly(usual: st.SearchStrategy[Any], other: st.SearchStrategy[Any] = JSON) -> st.SearchStrategy[Any]:
    """The usual thing three times of four."""
    return st.sampled_from([True, True, True, False]).flatmap(lambda good: usual if good else other)


OBJECTS = st.dictionaries(
    st.sampled_from(["bbox_name", *(f"original_{side}" for side in ("x1", "y1", "x2", "y2"))]),
    mostly(TEXT | NUMBERS),
    max_size=5,
)
ATTRIBUTES = st.fixed_dictionaries(
    {},
    optional={
        "bbox_name": mostly(TEXT),
        "phrase_IDs": mostly(st.lists(mostly(TEXT), max_size=2)),
        "phrases": mostly(st.lists(mostly(TEXT), max_size=2)),
        "attributes": mostly(st.lists(mostly(st.lists(mostly(TEXT), max_size=2)), max_size=2)),
    },
)
GRAPHS = st.fixed_dictionaries(
    {
        "objects": mostly(st.lists(mostly(OBJECTS), max_size=3)),
        "attributes": mostly(st.lists(mostly(ATTRIBUTES), max_size=3)),
    },
    optional={"image_id": JSON},
)


@EXAMPLES
@given(graph=mostly(GRAPHS), mark=st.booleans())
def test_scene_graphs(graph: Any, mark: bool) -> None:
    exercise("scene_graph", (b"\xef\xbb\xbf" if mark else b"") + json.dumps(graph).encode())


@given(depth=st.integers(1, 200_000), opening=st.sampled_from(["[", '{"objects":', '{"a":[']))
@settings(max_examples=10)
def test_scene_graphs_nested_deeply(depth: int, opening: str) -> None:
    assert not exercise("scene_graph", (opening * depth).encode())


def table(rows: list[list[str]], separator: str, quoting: int) -> bytes:
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=separator, quoting=quoting, escapechar="\\")
    writer.writerows(rows)
    return buffer.getvalue().encode("utf-8", "surrogatepass")


GOLD = ("image_id", "row_id", "sentence", "bbox", "coord_original", "label_name", "context", "categoryID")
BOXES = st.sampled_from(
    ["[4, 0, 7, 5]", "[nan, 1, 2, 3]", "[1,2,3]", "[1,2,3,4,5]", "[[1],2,3,4]", "[" * 5_000, "[a,b,c,d]"]
)
CELLS = mostly(st.sampled_from(["a.dcm", "50000001|2", "left lung", "yes"]), TEXT | BOXES)


@EXAMPLES
@given(
    header=mostly(st.permutations(GOLD), st.lists(st.sampled_from(GOLD), max_size=9)),
    rows=st.lists(st.lists(CELLS, min_size=6, max_size=10), max_size=4),
)
def test_gold_tables(header: list[str], rows: list[list[str]]) -> None:
    exercise("gold", table([list(header), *rows], "\t", csv.QUOTE_MINIMAL))


PLACE = "files/p10/p10000001/s50000001/a.jpg"
SPLIT = ("subject_id", "study_id", "dicom_id", "path", "ViewPosition")
VALUES = mostly(st.sampled_from(["10000001", "50000001.0", "image", "files/p10/a.dcm", "PA"]), TEXT | NUMBERS.map(str))


@EXAMPLES
@given(
    header=mostly(st.permutations(SPLIT), st.lists(TEXT | st.sampled_from(SPLIT), max_size=6)),
    rows=st.lists(st.lists(VALUES, min_size=4, max_size=6), max_size=4),
    quoting=st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
)
def test_lists(header: list[str], rows: list[list[str]], quoting: int) -> None:
    exercise("lists", table([list(header), *rows], ",", quoting))


IMAGES = st.fixed_dictionaries(
    {"id": mostly(st.integers(0, 2)), "file_name": mostly(st.just("a.jpg")), "path": mostly(st.just(PLACE))},
    optional={"width": mostly(st.just(9), NUMBERS), "height": mostly(st.just(9), NUMBERS)},
)
ANNOTATIONS = st.fixed_dictionaries(
    {
        "image_id": mostly(st.integers(0, 2)),
        "category_id": mostly(st.just(0)),
        "bbox": mostly(st.lists(st.integers(-1, 5) | NUMBERS, min_size=4, max_size=4)),
        "label_text": mostly(TEXT),
        "split": mostly(st.just("test")),
    }
)
COCO = st.fixed_dictionaries(
    {
        "images": mostly(st.lists(IMAGES, max_size=3, unique_by=lambda image: str(image["id"]))),
        "annotations": mostly(st.lists(mostly(ANNOTATIONS), max_size=4)),
        "categories": mostly(st.just([{"id": 0, "name": "Edema"}])),
    }
)


@EXAMPLES
@given(content=mostly(COCO))
def test_annotations_of_ms_cxr(content: Any) -> None:
    exercise("ms_cxr", json.dumps(content).encode())


VALUES_OF_LABELS = mostly(st.sampled_from(["", "1.0", "0", "-1.0", "10000001"]), TEXT | NUMBERS.map(str))


@EXAMPLES
@given(
    header=mostly(st.permutations(HEADER), st.lists(TEXT | st.sampled_from(HEADER), max_size=17)),
    rows=st.lists(st.lists(VALUES_OF_LABELS, min_size=15, max_size=17), max_size=3),
)
def test_tables_of_labels(header: list[str], rows: list[list[str]]) -> None:
    exercise("labels", table([list(header), *rows], ",", csv.QUOTE_MINIMAL))


@EXAMPLES
@given(
    lines=st.lists(TEXT | st.sampled_from([" FINDINGS:", " IMPRESSON: x", "_" * 40, " ADDENDUM:", "\x85", "\u2028"])),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
    coding=st.sampled_from(["utf-8", "latin-1", "utf-16"]),
)
def test_reports(lines: list[str], end: str, coding: str) -> None:
    exercise("reports", end.join(lines).encode(coding, "ignore"))


TAGS = ("Rows", "Columns", "BitsAllocated", "BitsStored", "HighBit", "SamplesPerPixel", "PixelRepresentation")


@EXAMPLES
@given(
    tags=st.dictionaries(st.sampled_from(TAGS), st.integers(0, 65_535) | st.sampled_from([1, 8, 12, 16]), max_size=3),
    slope=st.none() | st.floats(-1e6, 1e6).map(lambda value: float(f"{value:.6e}")),
    cut=st.integers(0, 200),
)
def test_dicom_headers(tags: dict[str, int], slope: float | None, cut: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.dcm"
        write_dicom(path, np.arange(48).reshape(6, 8), **({} if slope is None else {"RescaleSlope": slope}))
        data = bytearray(path.read_bytes())
    for keyword, value in tags.items():
        # Written over in place: group, element and "US", then the length, then the value.
        tag = tag_for_keyword(keyword) or 0
        place = data.index(struct.pack("<HH", tag >> 16, tag & 0xFFFF) + b"US") + 8
        data[place : place + 2] = struct.pack("<H", value)
    exercise("dicom", bytes(data[: len(data) - cut]))


SHAPES = st.lists(st.integers(0, 3), max_size=4).map(tuple)
TYPES = st.sampled_from(["f4", "f8", "f2", ">f4", "i4", "u1", "?", "c8", "S3", "V4", h5py.string_dtype()])


@st.composite
def datasets(draw: st.DrawFn) -> np.ndarray:
    """Any small array; of strings if it must be."""
    shape, kind = draw(mostly(st.sampled_from([(2,), (2, 2, 3)]), SHAPES)), np.dtype(draw(TYPES))
    values = np.zeros(shape, dtype=kind)
    flat = values.reshape(-1)
    for place in range(flat.size):
        if kind.kind in "OS":
            flat[place] = draw(st.text(string.ascii_letters, max_size=4)).encode()
        elif kind.kind == "f":
            flat[place] = draw(mostly(st.just(0.25), st.floats(width=16)))
    return values


@settings(max_examples=60)  # each is read by a process of its own first
@given(
    content=st.dictionaries(
        st.sampled_from(["attention", "dicom_id", "text_id", "no_attention", "local_similarity"]),
        datasets(),
        min_size=2,
    ),
    attributes=st.dictionaries(st.sampled_from(["seed", "model", "formula", "grid"]), st.integers(0, 9) | datasets()),
    usual=st.booleans(),
)
def test_attention_files(content: dict[str, np.ndarray], attributes: dict[str, Any], usual: bool) -> None:
    buffer = io.BytesIO()
    ids = {name: np.array(["a", "b"], dtype=h5py.string_dtype()) for name in ("dicom_id", "text_id")}
    with h5py.File(buffer, "w") as file:
        for name, values in ((ids | {"attention": np.ones((2, 2, 3))}) if usual else {}).items():
            content.setdefault(name, values)
        for name, values in content.items():
            file[name] = values
        for name, value in attributes.items():
            file.attrs[name] = value
    exercise("attention", buffer.getvalue())


STATES = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXT | st.binary(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3) | st.tuples(inner, inner),
    max_leaves=6,
)


@EXAMPLES
@given(state=mostly(st.fixed_dictionaries({"state_dict": STATES}), STATES), protocol=st.integers(0, 5))
def test_checkpoints_of_other_things(state: Any, protocol: int) -> None:
    taken = exercise("checkpoint", pickle.dumps(state, protocol))
    assert taken == (isinstance(state, dict) and state.get("state_dict") == {})


@EXAMPLES
@given(data=st.binary(max_size=300), name=st.sampled_from(sorted(MADE)))
def test_bytes(data: bytes, name: str) -> None:
    exercise(name, data)

"""Read the annotations of MS-CXR, one row a box, from its csv or its COCO json."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

from wronglung.data.releases.archives import Folder, UnusableMemberError
from wronglung.data.releases.csv_lists import column_places, list_lines
from wronglung.data.releases.ms_cxr.layout import COLUMNS, SPLIT_COLUMN, states_split

LIMIT = 64_000_000  # bytes of a json file; the release's has about 1 MB
LISTS = ("images", "annotations", "categories")
NAN = float("nan")
Size = tuple[float, float]


class Row(NamedTuple):
    """One box of a phrase. A value that the file lacks, or that is not a number, is "" or NaN.

    Attributes:
        place: line or number of the annotation, to find it again.
        dicom_id: the image.
        category: name of the finding.
        text: the phrase, stripped.
        path: of the image, below the folder of MIMIC-CXR-JPG.
        box: x, y (left upper corner), w and h in pixels.
        split: train, val or test; "" in release 0.1.
    """

    place: str
    dicom_id: str
    category: str
    text: str
    path: str
    box: tuple[float, float, float, float]
    split: str


@dataclass
class Annotations:
    """The rows of a file in its order, the sizes that it states for the images, and rows that cannot be read.

    Attributes:
        rows: the boxes.
        sizes: by dicom_id, every size that the file states for the image.
        strays: (place, reason) of rows that cannot be read at all.
        has_split: whether the file states splits.
    """

    rows: list[Row] = field(default_factory=list)
    sizes: dict[str, set[Size]] = field(default_factory=dict)
    strays: list[tuple[str, str]] = field(default_factory=list)
    has_split: bool = True

    def add(self, row: Row, *sizes: Size) -> None:
        """Add a row, and the size that it states for its image."""
        self.rows.append(row)
        self.sizes.setdefault(row.dicom_id, set()).update(sizes)


def read_annotations(path: str | Path) -> Annotations:
    """Read the file; a name that ends in .json is COCO json, every other one csv.

    Raises:
        ValueError: if a column, a key or a list of the layout is missing, or the file is damaged; the message names
            what is missing.
        FileNotFoundError: if there is no such file.
    """
    return _read_coco(Path(path)) if Path(path).suffix == ".json" else _read_csv(Path(path))


def _read_csv(path: Path) -> Annotations:
    lines = list_lines(path)
    _, header = next(lines, (0, []))
    has_split = states_split(path) or SPLIT_COLUMN in [name.strip() for name in header]
    places = column_places(path, header, (*COLUMNS, SPLIT_COLUMN) if has_split else COLUMNS)
    found = Annotations(has_split=has_split)
    for line, fields in lines:
        if len(fields) != len(header):
            found.strays.append((f"line {line}", f"row has {len(fields)} fields, the header {len(header)}"))
            continue
        cell = {name: fields[place].strip() for name, place in places.items()}
        x, y, w, h, width, height = (_number(cell[name]) for name in COLUMNS[4:])
        row = Row(
            f"line {line}",
            cell["dicom_id"],
            cell["category_name"],
            cell["label_text"],
            cell["path"],
            (x, y, w, h),
            cell.get(SPLIT_COLUMN, ""),
        )
        found.add(row, (width, height))
    return found


def _read_coco(path: Path) -> Annotations:
    content = _load(path)
    images, categories = _by_id(path, content, "images"), _by_id(path, content, "categories")
    boxes = _entries(path, content, "annotations")
    found = Annotations(has_split=states_split(path) or any(SPLIT_COLUMN in box for box in boxes))
    for number, box in enumerate(boxes):
        place = f"annotation {number}"
        image, category = images.get(_key(box.get("image_id"))), categories.get(_key(box.get("category_id")))
        if image is None or category is None:
            missing = "image" if image is None else "category"
            found.strays.append((place, f"annotation whose {missing} the file does not list"))
            continue
        row = Row(
            place,
            PurePosixPath(_text(image.get("file_name", image.get("path")))).stem,
            _text(category.get("name")),
            _text(box.get("label_text")),
            _text(image.get("path")),
            _box(box.get("bbox")),
            _text(box.get(SPLIT_COLUMN)),
        )
        found.add(row, *_sizes(image), *_sizes(box))
    return found


def _load(path: Path) -> dict[str, Any]:
    if not path.is_file():
        raise FileNotFoundError(f"{path}: no such file; expected the annotations of MS-CXR")
    try:
        content = json.loads(Folder(path.parent).read(path.name, LIMIT).decode("utf-8-sig"))
    # Not only JSONDecodeError: numbers with thousands of digits and bytes that are no text raise ValueError.
    except (ValueError, RecursionError, UnusableMemberError) as error:
        raise ValueError(f"{path}: not JSON text, or damaged ({type(error).__name__}); fetch the file again") from error
    if not isinstance(content, dict):
        raise ValueError(f"{path}: expected an object with the keys {list(LISTS)}; is it the json of MS-CXR?")
    return content


def _entries(path: Path, content: dict[str, Any], key: str) -> list[dict[str, Any]]:
    entries = content.get(key)
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        what = "is not a list of objects" if key in content else "is missing"
        raise ValueError(f"{path}: {key} {what}; expected the keys {list(LISTS)} of COCO; is it the json of MS-CXR?")
    return entries


def _by_id(path: Path, content: dict[str, Any], key: str) -> dict[str, dict[str, Any]]:
    entries = _entries(path, content, key)
    found = {_key(entry.get("id")): entry for entry in entries}
    if len(found) < len(entries) or "" in found:
        raise ValueError(
            f"{path}: {len(entries)} {key} with {len(found)} ids; expected an id for each; fetch the file again"
        )
    return found


def _sizes(entry: dict[str, Any]) -> Iterator[Size]:
    """Return the size that an image or an annotation states, if it does."""
    if "width" in entry or "height" in entry:
        yield _number(entry.get("width")), _number(entry.get("height"))


def _box(value: Any) -> tuple[float, float, float, float]:
    if not isinstance(value, list) or len(value) != 4:
        return NAN, NAN, NAN, NAN
    x, y, w, h = map(_number, value)
    return x, y, w, h


def _key(value: Any) -> str:
    return str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""


def _text(value: Any) -> str:
    """Return the stripped text. A lone surrogate, which JSON can hold but UTF-8 cannot, becomes U+FFFD."""
    text = value.strip() if isinstance(value, str) else ""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return NAN
    try:
        return float(value)
    except (ValueError, OverflowError):
        return NAN

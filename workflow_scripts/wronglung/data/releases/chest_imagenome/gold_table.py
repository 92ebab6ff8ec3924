"""Read the gold sentence-box links of Chest ImaGenome: one tab-separated table for all images.

Quotes are plain characters or those of csv, as `gold_quotes` decides for the whole file. A sentence is the only free
text and may hold tabs, so a row with too many fields is repaired by joining the surplus fields into its sentence. A row
that still cannot be read is left out and reported by its line number; the other rows of its image stay.
"""

import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from wronglung.data.boxes import Coordinates
from wronglung.data.releases.chest_imagenome.gold_quotes import Cells, Quoting, find_quoting, split_rows
from wronglung.data.releases.chest_imagenome.links import (
    ImageLinks,
    Link,
    Note,
    first_boxes,
    is_region,
    is_row_id,
)
from wronglung.data.releases.csv_lists import NAME, column_places, gzipped_or_plain, open_text, short_lines
from wronglung.data.releases.mimic_cxr.sections import fold

COLUMNS = ("image_id", "row_id", "sentence", "bbox", "coord_original", "label_name", "context", "categoryID")
BOX = re.compile(r"\[([^\[\],]+),([^\[\],]+),([^\[\],]+),([^\[\],]+)\]")
NO_BOX: Coordinates = (float("nan"),) * 4


class GoldTable(NamedTuple):
    """Links, boxes and notes per dicom_id; rows that name no image, as (place, reason); number of all rows; quoting."""

    images: dict[str, ImageLinks]
    strays: list[tuple[str, str]]
    rows: int
    quoting: Quoting


class _Row(NamedTuple):
    """One row of the table; `link` is None if the row is left out, and `note` describes a repair or a fault."""

    image: str
    link: Link | None
    box: Coordinates
    note: Note | None


def read_gold_links(path: str | Path) -> dict[str, ImageLinks]:
    """Read the links and boxes by dicom_id.

    Raises:
        ValueError: as in `read_gold_table`.
    """
    return read_gold_table(path).images


def read_gold_table(path: str | Path) -> GoldTable:
    """Read the whole table.

    Raises:
        ValueError: if a column is missing or the file cannot be read to its end; the message names the file.
    """
    rows: dict[str, list[_Row]] = {}
    strays = []
    file = gzipped_or_plain(Path(path))
    lines = list(_lines(file))
    quoting = find_quoting(lines)
    for line, fields, width, places in _rows(file, split_rows(lines, quoting)):
        image = _image(fields, width, places)
        if image is None:
            strays.append((f"{Path(path).name} line {line}", f"row of line {line} names no image; row left out"))
        else:
            rows.setdefault(image, []).append(_read_row(image, line, fields, width, places))
    total = len(strays) + sum(map(len, rows.values()))
    return GoldTable({image: _image_links(rows[image]) for image in sorted(rows)}, strays, total, quoting)


def _lines(path: Path) -> Iterator[str]:
    try:
        with open_text(path) as file:
            yield from short_lines(path, file)
    except (EOFError, OSError, zlib.error) as error:
        if isinstance(error, FileNotFoundError):
            raise
        raise ValueError(f"{path}: cannot be read to its end ({type(error).__name__}); fetch it again") from error


def _rows(path: Path, rows: Iterator[Cells]) -> Iterator[tuple[int, list[str], int, dict[str, int]]]:
    """Yield line number and fields of each row that is not blank, the header's length and the columns' positions."""
    header = next(rows, Cells(1, [""])).fields
    places = column_places(path, header, COLUMNS)
    for line, fields in rows:
        if any(map(str.strip, fields)):
            yield line, fields, len(header), places


def _image(fields: list[str], width: int, places: dict[str, int]) -> str | None:
    """Return the row's dicom_id, or None. Tabs in a sentence before the id shift the id to the right."""
    place = places["image_id"]
    place += max(len(fields) - width, 0) if place > places["sentence"] else 0
    name = fields[place].strip().removesuffix(".dcm") if place < len(fields) else ""
    return name if NAME.fullmatch(name) else None


def _read_row(image: str, line: int, fields: list[str], width: int, places: dict[str, int]) -> _Row:
    extra, note = len(fields) - width, None
    if extra < 0:
        fault = f"row of line {line} has {len(fields)} fields, the header {width}; row left out"
        return _Row(image, None, NO_BOX, Note("fault", fault))
    if extra > 0:
        start = places["sentence"]
        fields = [*fields[:start], " ".join(fields[start : start + extra + 1]), *fields[start + extra + 1 :]]
        note = Note("repair", f"tabs inside the sentence of line {line} read as blanks")
    cell = {name: fields[place].strip() for name, place in places.items()}
    checks = {
        "row_id": is_row_id(cell["row_id"]),
        "sentence": cell["sentence"] != "",
        "bbox": is_region(cell["bbox"]),
        "label_name": cell["label_name"] != "",
        "context": cell["context"] != "",
    }
    wrong = [name for name, good in checks.items() if not good]
    if wrong:
        return _Row(image, None, NO_BOX, Note("fault", f"row of line {line} has no usable {wrong}; row left out"))
    if "\ufffd" in cell["sentence"] and note is None:
        note = Note("repair", f"sentence of line {line} is not UTF-8 text; U+FFFD replaces the wrong bytes")
    link = Link(
        cell["row_id"],
        fold(cell["sentence"]),
        cell["bbox"],
        cell["label_name"],
        cell["categoryID"],
        cell["context"],
    )
    return _Row(image, link, _coordinates(cell["coord_original"]), note)


def _image_links(rows: list[_Row]) -> ImageLinks:
    links = tuple(row.link for row in rows if row.link is not None)
    boxes, notes = first_boxes((row.link.region, row.box) for row in rows if row.link is not None)
    return ImageLinks(links, boxes, (*(row.note for row in rows if row.note is not None), *notes))


def _coordinates(text: str) -> Coordinates:
    """Parse a box such as "[409, 290, 1432, 2131]"; any other text gives four NaN."""
    parts = BOX.fullmatch(text)
    try:
        x1, y1, x2, y2 = map(float, parts.groups()) if parts else NO_BOX
    except ValueError:
        return NO_BOX
    return x1, y1, x2, y2

"""The releases' lists as tables: csv, gzipped or not, told by their content; columns by name.

A row that is not whole, or whose ids are none, is left out and reported; a file that is no such list is an error.
"""

import csv
import gzip
import io
import re
import zlib
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from wronglung.data.rejected import Rejection

STAGE = "index_release"
LONGEST_LINE = 1_000_000
GZIP = b"\x1f\x8b"
NUMBERS = ("subject_id", "study_id")
# Spreadsheet programs write whole numbers with a decimal point.
NUMBER = re.compile(r"(\d{1,18})(?:\.0+)?")
# Ids become parts of file names.
NAME = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,99}")
DICOM_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{8}){4}")


def read_list(
    path: str | Path, columns: tuple[str, ...], rejections: list[Rejection] | None = None, separator: str = ","
) -> pd.DataFrame:
    """The named columns of one of the release's lists; subject_id and study_id as int64, all else as stripped text.

    Args:
        path: the list.
        columns: those that are needed; others may stand beside and between them.
        rejections: takes a row for every line that is left out; without it such a line is an error.
        separator: between the fields.

    Raises:
        ValueError: if a column is missing, or the file is no text of this kind; naming the file and what it has.
    """
    lines = _fields(path, separator)
    _, header = next(lines, (0, []))
    places = column_places(path, header, columns)
    rows, faults = [], []
    for line, fields in lines:
        if len(fields) != len(header):
            faults.append(_fault(path, line, fields, f"has {len(fields)} fields, the header {len(header)}"))
            continue
        row = tuple(fields[place].strip() for place in places.values())
        wrong = [name for name, value in zip(columns, row, strict=True) if not _is_good(name, value)]
        if wrong:
            faults.append(_fault(path, line, fields, f"has no usable {', '.join(wrong)}"))
            continue
        rows.append(row)
    if rejections is None and faults:
        raise ValueError(f"{path}: {faults[0].reason}; mend or remove it, or fetch the file again")
    if rejections is not None:
        rejections += faults
    return _table(rows, columns)


def by_image(table: pd.DataFrame) -> pd.DataFrame:
    """The rows of a list by dicom_id; an image with two different rows has none."""
    return table.drop_duplicates().drop_duplicates("dicom_id", keep=False).set_index("dicom_id")


def open_text(path: str | Path) -> io.TextIOWrapper:
    """A text file, gzipped or not whatever its name says, without its byte order mark.

    Bytes that are no UTF-8 read as U+FFFD: ids and numbers have none, and what has some is reported by its reader.
    """
    with open(path, "rb") as file:
        packed = file.read(2) == GZIP
    raw = gzip.open(path, "rb") if packed else open(path, "rb")  # noqa: SIM115
    return io.TextIOWrapper(raw, encoding="utf-8-sig", errors="replace", newline="")


def short_lines(path: str | Path, file: io.TextIOWrapper) -> Iterator[str]:
    """The lines of an open list; a few bytes of a gzipped file can be a line that fills the memory.

    Raises:
        ValueError: if one is longer than any line of a release.
    """
    for line in iter(lambda: file.readline(LONGEST_LINE), ""):
        if len(line) == LONGEST_LINE:
            raise ValueError(
                f"{path}: a line of {LONGEST_LINE:,} characters or more; expected a list of the release with a row a "
                "line; fetch the file again"
            )
        yield line


def _fields(path: str | Path, separator: str) -> Iterator[tuple[int, list[str]]]:
    """Line number and fields of every line that is not blank."""
    try:
        with open_text(path) as file:
            reader = csv.reader(short_lines(path, file), delimiter=separator, strict=True)
            for fields in reader:
                if fields:
                    yield reader.line_num, fields
    except (csv.Error, EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise ValueError(
            f"{path}: damaged ({type(error).__name__}); expected a list of the release, as csv or gzipped csv; fetch "
            "the file again"
        ) from error


def column_places(path: str | Path, header: list[str], columns: tuple[str, ...]) -> dict[str, int]:
    """Where the named columns stand, in the order of `columns`.

    Raises:
        ValueError: if one is missing or stands there twice, naming the file and what it has.
    """
    names = [name.strip() for name in header]
    missing = [name for name in columns if name not in names]
    twice = [name for name in columns if names.count(name) > 1]
    if missing or twice:
        what = f"columns {missing} are missing" if missing else f"columns {twice} stand there twice"
        # A file without a header may begin with anything, report text too, so only plain names are shown.
        shown = [name if re.fullmatch(r"\w{1,40}", name) else "…" for name in names[:40]]
        raise ValueError(
            f"{path}: {what}; it has {shown}. "
            "Is it the file of this name from the release (README, 'Run it on the real data')?"
        )
    return {name: names.index(name) for name in columns}


def _is_good(name: str, value: str) -> bool:
    if name in NUMBERS:
        return NUMBER.fullmatch(value) is not None
    return name != "dicom_id" or NAME.fullmatch(value) is not None


def _fault(path: str | Path, line: int, fields: list[str], what: str) -> Rejection:
    # An image whose row is broken is named if its id can be found, and nothing else of the row is shown.
    found = [field.strip() for field in fields if DICOM_ID.fullmatch(field.strip())]
    where = f"{Path(path).name} line {line}"
    return Rejection(STAGE, found[0] if found else where, "fault", f"{where} {what}; row left out", str(path))


def _table(rows: list[tuple[str, ...]], columns: tuple[str, ...]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=list(columns), dtype="str")
    numbers = [name for name in NUMBERS if name in columns]
    return table.assign(**{name: table[name].str.split(".").str[0].astype("int64") for name in numbers})


def gzipped_or_plain(path: Path) -> Path:
    """The file as the release names it, or gzipped or unpacked if only that is there; the release's name if neither."""
    other = other_form(path)
    return other if other.exists() and not path.exists() else path


def other_form(path: Path) -> Path:
    """The same list's name gzipped, or unpacked."""
    return path.with_suffix("") if path.suffix == ".gz" else path.with_name(f"{path.name}.gz")

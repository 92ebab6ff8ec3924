"""Read the releases' lists as tables: csv, gzipped or plain, as the content shows; columns are found by name.

An incomplete row, or one with an invalid id, is left out and reported. A file that is no such list is an error.
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
from wronglung.data.stages import INDEX

LONGEST_LINE = 1_000_000
GZIP = b"\x1f\x8b"
SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab"}  # some spreadsheet programs write a csv with semicolons
NUMBERS = ("subject_id", "study_id")
# Some spreadsheet programs write whole numbers with a decimal point.
NUMBER = re.compile(r"(\d{1,18})(?:\.0+)?")
# An id becomes part of a file name, so only these characters are allowed.
NAME = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,99}")
DICOM_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{8}){4}")


def read_list(
    path: str | Path, columns: tuple[str, ...], rejections: list[Rejection] | None = None, separator: str = ","
) -> pd.DataFrame:
    """Read the named columns of a list; subject_id and study_id become int64, all others stripped text.

    Args:
        path: path of the list.
        columns: the needed columns; the list may have others.
        rejections: gets an entry for every line that is left out; if None, such a line is an error.
        separator: separator of the fields.

    Raises:
        ValueError: if a column is missing, or the file is not a text of this kind; the message names the file and its
            columns. Also for a faulty line if `rejections` is None.
    """
    lines = list_lines(path, separator)
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
    """Index a list by dicom_id; an image with two different rows is left out."""
    return table.drop_duplicates().drop_duplicates("dicom_id", keep=False).set_index("dicom_id")


def open_text(path: str | Path) -> io.TextIOWrapper:
    """Open a text file, gzipped or plain, and skip its byte order mark; the file's name does not matter.

    Bytes that are not UTF-8 become U+FFFD. Ids and numbers never contain it, and the reader of a text reports it.
    """
    with open(path, "rb") as file:
        packed = file.read(2) == GZIP
    raw = gzip.open(path, "rb") if packed else open(path, "rb")  # noqa: SIM115
    return io.TextIOWrapper(raw, encoding="utf-8-sig", errors="replace", newline="")


def short_lines(path: str | Path, file: io.TextIOWrapper) -> Iterator[str]:
    """Yield the lines of an open list, with a limit on their length.

    The limit is needed because a few bytes of a gzipped file can unpack to a line that fills the memory.

    Raises:
        ValueError: if a line has LONGEST_LINE characters or more; no line of a release is that long.
    """
    for line in iter(lambda: file.readline(LONGEST_LINE), ""):
        if len(line) == LONGEST_LINE:
            raise ValueError(
                f"{path}: a line of {LONGEST_LINE:,} characters or more; expected a list of the release with a row a "
                "line; fetch the file again"
            )
        yield line


def list_lines(path: str | Path, separator: str = ",") -> Iterator[tuple[int, list[str]]]:
    """Yield the line number and the fields of every line that is not blank; the first is the header.

    Raises:
        ValueError: if the file is damaged, or no list of this kind; another separator is called so.
    """
    try:
        with open_text(path) as file:
            reader = csv.reader(short_lines(path, file), delimiter=separator, strict=True)
            lines = ((reader.line_num, fields) for fields in reader if fields)
            for line, fields in lines:
                _refuse_other_separator(path, fields, separator)
                yield line, fields
                break
            yield from lines
    except (csv.Error, EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise ValueError(
            f"{path}: damaged ({type(error).__name__}); expected a list of the release, as csv or gzipped csv; fetch "
            "the file again"
        ) from error


def _refuse_other_separator(path: str | Path, header: list[str], separator: str) -> None:
    """Raise ValueError if the header is one field that another separator divides."""
    found = [name for other, name in SEPARATORS.items() if other != separator and other in header[0]]
    if len(header) == 1 and found:
        raise ValueError(
            f"{path}: its columns are separated by {found[0]}s; expected {SEPARATORS.get(separator, separator)}s; save "
            "it again with this separator"
        )


def column_places(path: str | Path, header: list[str], columns: tuple[str, ...]) -> dict[str, int]:
    """Return the position of each named column in the header, in the order of `columns`.

    Raises:
        ValueError: if a column is missing or occurs twice; the message names the file and its columns.
    """
    names = [name.strip() for name in header]
    missing = [name for name in columns if name not in names]
    twice = [name for name in columns if names.count(name) > 1]
    if missing or twice:
        what = f"columns {missing} are missing" if missing else f"columns {twice} appear twice"
        raise ValueError(
            f"{path}: {what}; it has {shown_names(names)}. Is it the file of this name from the release "
            "(docs/real_data.md)?"
        )
    return {name: names.index(name) for name in columns}


FROM_RELEASE = "is it the file of this name from the release?"


def refuse_other_columns(
    path: str | Path, header: list[str], columns: tuple[str, ...], remedy: str = FROM_RELEASE
) -> None:
    """Raise ValueError unless a list has exactly these columns, in any order.

    Args:
        path: of the list.
        header: its first line.
        columns: the expected ones.
        remedy: what to do, for the message.

    Raises:
        ValueError: names the file, the columns that are missing, not expected or repeated, and those that there are.
    """
    names = [name.strip() for name in header]
    wrong = {
        "missing": [name for name in columns if name not in names],
        "not expected": shown_names([name for name in names if name not in columns]),
        "repeated": [name for name in columns if names.count(name) > 1],
    }
    if any(wrong.values()):
        said = "; ".join(f"columns {what}: {of_them}" for what, of_them in wrong.items() if of_them)
        raise ValueError(f"{path}: {said}; it has {shown_names(names)}, expected {list(columns)}; {remedy}")


def refuse_repeated(path: str | Path, ids: pd.Series) -> None:
    """Raise ValueError, naming the first of them, if an id has two rows."""
    twice = ids[ids.duplicated()].unique().tolist()
    if twice:
        raise ValueError(
            f"{path}: {len(twice)} of {ids.nunique()} ids have two rows, such as {twice[:3]}; expected one row each; "
            "fetch the file again"
        )


def shown_names(names: list[str]) -> list[str]:
    """Return the names of a header for a message, those that are no plain names as …."""
    # A file without a header may begin with anything, even report text, so only plain names are shown.
    return [name if re.fullmatch(r"[\w -]{1,40}", name) else "…" for name in names[:40]]


def _is_good(name: str, value: str) -> bool:
    if name in NUMBERS:
        return NUMBER.fullmatch(value) is not None
    return name != "dicom_id" or NAME.fullmatch(value) is not None


def _fault(path: str | Path, line: int, fields: list[str], what: str) -> Rejection:
    # Name the image if its id can be found. Show nothing else of the row, because it may hold report text.
    found = [field.strip() for field in fields if DICOM_ID.fullmatch(field.strip())]
    where = f"{Path(path).name} line {line}"
    return Rejection(INDEX, found[0] if found else where, "fault", f"{where} {what}; row left out", str(path))


def _table(rows: list[tuple[str, ...]], columns: tuple[str, ...]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=list(columns), dtype="str")
    numbers = [name for name in NUMBERS if name in columns]
    return table.assign(**{name: table[name].str.split(".").str[0].astype("int64") for name in numbers})


def gzipped_or_plain(path: Path) -> Path:
    """Return the given path, or the path of the other form, gzipped or plain, if only that file exists."""
    other = other_form(path)
    return other if other.exists() and not path.exists() else path


def other_form(path: Path) -> Path:
    """Return the path of the same list in its other form: unpacked if `path` is gzipped, gzipped if `path` is plain."""
    return path.with_suffix("") if path.suffix == ".gz" else path.with_name(f"{path.name}.gz")

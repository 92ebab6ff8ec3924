"""The release's lists and tables as they are: present or not, counted, digested, with the columns they need."""

from collections.abc import Mapping
from hashlib import file_digest
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from wronglung.data import release
from wronglung.data.check.findings import FileState, Finding

Tables = dict[str, pd.DataFrame]

GOLD_COLUMNS = ("image_id", "row_id", "bbox", "coord_original", "label_name", "context")
TAB = "\t"


class Known(NamedTuple):
    """A file: which columns of it are read, by what they are parted, and what it is for."""

    columns: tuple[str, ...]
    separator: str
    needed: bool
    purpose: str


SPLIT = Known(release.SPLIT_COLUMNS, ",", True, "the images of a split")
FILES: dict[str, Known] = {
    "record_list": Known(release.RECORD_COLUMNS, ",", True, "where each image lies, and whose it is"),
    **dict.fromkeys(release.SILVER_SPLITS, SPLIT),
    "avoid": Known(release.SPLIT_COLUMNS, ",", True, "the images of gold patients"),
    "gold": Known(GOLD_COLUMNS, TAB, True, "gold sentences with boxes and findings"),
    "metadata": Known(("dicom_id", "Rows", "Columns"), ",", False, "image sizes and view positions"),
    "views": Known(("dicom_id", "ViewPosition"), ",", False, "view positions where the metadata lack them"),
    "study_list": Known(("subject_id", "study_id", "path"), ",", False, "where each report lies"),
}


class Read(NamedTuple):
    """The tables that could be read, the state of every file, and what is wrong with them."""

    tables: Tables
    states: list[FileState]
    findings: list[Finding]


def read_tables(files: Mapping[str, str], published: Mapping[str, int]) -> Read:
    """Reads what is there.

    Args:
        files: path of each of FILES, whether it exists or not.
        published: rows of the files as the releases' descriptions give them; a file that is not named is not compared.
    """
    tables: Tables = {}
    states, findings = [], []
    for name, path in files.items():
        known = FILES[name]
        present = Path(path).is_file()
        if present:
            try:
                tables[name] = release.read_list(path, known.columns, known.separator)
            except ValueError as error:
                findings.append(_unreadable(name, path, known, str(error)))
        elif known.needed:
            findings.append(_absent(name, path, known))
        rows = len(tables[name]) if name in tables else None
        states.append(_state(name, path, known, rows, published.get(name)))
        if rows is not None and name in published and rows != published[name]:
            findings.append(_other_count(name, rows, published[name]))
    return Read(tables, states, findings)


def _state(name: str, path: str, known: Known, rows: int | None, published: int | None) -> FileState:
    present = Path(path).is_file()
    digest = None
    if present:
        with open(path, "rb") as file:
            digest = file_digest(file, "sha256").hexdigest()
    return FileState(
        name=name,
        path=path,
        purpose=known.purpose,
        needed=known.needed,
        present=present,
        rows=rows,
        published_rows=published,
        sha256=digest,
    )


def _unreadable(name: str, path: str, known: Known, error: str) -> Finding:
    return Finding(
        severity="stops" if known.needed else "warns",
        what=f"{name} cannot be read: {error}",
        count=1,
        total=1,
        why=f"it holds {known.purpose}",
        remedy="download the file again and compare its SHA-256 with the release's SHA256SUMS.txt",
        examples=[path],
    )


def _absent(name: str, path: str, known: Known) -> Finding:
    return Finding(
        severity="stops",
        what=f"{name} is not there",
        count=1,
        total=1,
        why=f"it holds {known.purpose}",
        remedy="put it there, or correct the folder under release: in the config",
        examples=[path],
    )


def _other_count(name: str, rows: int, published: int) -> Finding:
    return Finding(
        severity="warns",
        what=f"{name} has {rows:,} rows, the release's description {published:,}",
        count=abs(rows - published),
        total=published,
        why="results from another selection of images are not comparable with the paper's",
        remedy="if you did not select images yourself, download the file again",
        examples=[],
    )

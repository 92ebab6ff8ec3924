"""The files that a data set is expected to have: which exist, and what each is for."""

from collections.abc import Iterator
from pathlib import Path

from wronglung.core.files import file_digest
from wronglung.core.section import Section
from wronglung.data.check.findings import Finding, finding


class FileState(Section):
    """An expected file or folder; `rows` and `sha256` are null if it is absent or not a table."""

    name: str
    path: str
    purpose: str
    needed: bool
    present: bool
    rows: int | None
    sha256: str | None


def file_state(name: str, path: Path, purpose: str, rows: int | None, needed: bool = True) -> FileState:
    """Return the state of one file; `rows` is its counted number of rows, if any."""
    present = path.is_file()
    return FileState(
        name=name,
        path=str(path),
        purpose=purpose,
        needed=needed,
        present=present,
        rows=rows,
        sha256=file_digest(path) if present else None,
    )


def folder_state(name: str, path: Path, purpose: str) -> FileState:
    """Return the state of a needed folder."""
    there = path.is_dir()
    return FileState(name=name, path=str(path), purpose=purpose, needed=True, present=there, rows=None, sha256=None)


def absent(
    states: list[FileState], remedy: str = "correct the folders under `release` of the data set in the config"
) -> Iterator[Finding]:
    """Find needed files that do not exist; the remedy ends "put them there, or …"."""
    needed = [state for state in states if state.needed]
    yield from finding(
        "stops",
        "needed files that are not there",
        [state.path for state in needed if not state.present],
        len(needed),
        "the run reads them; the table of files below says why",
        f"put them there, or {remedy}",
    )

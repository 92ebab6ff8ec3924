"""Radiology reports as MIMIC-CXR writes them: sections by their headers, white space folded."""

import re
from difflib import get_close_matches
from pathlib import Path
from typing import NamedTuple

from wronglung.data.releases.archives import Folder, Source, UnusableMemberError

# A header starts its line after one blank and ends in a colon (MIMIC-CXR's section parser uses this rule).
HEADER = re.compile(r"\n ([A-Z ()/,-]+):\s")
# Addenda come first, each ended by a full line of underscores.
RULE = re.compile(r"\n[ \t]*_{20,}[ \t]*(?=\n)")
KNOWN = ("impression", "findings", "comparison", "indication", "examination", "technique", "history")
LONGEST_NAME = 20  # of what can still be a slip in one of them
# The longest reports of the release have some 10 kB.
LIMIT = 1_000_000


class UnusableReportError(ValueError):
    """A report that cannot be read; the message is the reason for `rejected.parquet`."""


class Report(NamedTuple):
    """The (name, folded text) pairs of a report's sections, and reasons for which reading it took more than that."""

    sections: list[tuple[str, str]]
    mended: tuple[str, ...]


def fold(text: str) -> str:
    """The text with each run of white space as one blank."""
    return " ".join(text.split())


def section_name(header: str) -> str:
    """The usual name of a section, spelling slips mended (`IMPRESSON`); an unknown header stays as it is."""
    name = header.strip().lower()
    if len(name) > LONGEST_NAME:
        return name
    return next(iter(get_close_matches(name, KNOWN, n=1, cutoff=0.8)), name)


def split_sections(report: str) -> list[tuple[str, str]]:
    """The report's (name, folded text) pairs in order, those of addenda first.

    What stands before the first header, of an addendum or of the report, is a `preamble`.
    """
    return [section for part in RULE.split(report) for section in _sections_of(part)]


def _sections_of(part: str) -> list[tuple[str, str]]:
    parts = HEADER.split("\n " + part.lstrip("\n"))
    names = ["preamble", *map(section_name, parts[1::2])]
    return [(name, fold(text)) for name, text in zip(names, parts[::2], strict=True)]


def find_section(sections: list[tuple[str, str]], sentence: str) -> str | None:
    """The name of the first section that holds the sentence word for word, or None."""
    return next((name for name, text in sections if fold(sentence) in text), None)


def read_sections(path: str | Path) -> list[tuple[str, str]]:
    """The sections of a report file.

    Raises:
        UnusableReportError: see `read_report`.
    """
    return read_report(Folder(Path(path).parent), Path(path).name).sections


def read_report(source: Source, name: str) -> Report:
    """A report of the release; that it is no UTF-8 and read as Latin-1, or that it lacks headers, is said.

    Raises:
        UnusableReportError: if it is missing, larger than 1 MB, empty, or no text.
    """
    try:
        content = source.read(name, LIMIT)
    except UnusableMemberError as error:
        raise UnusableReportError(f"report {error}") from error
    if b"\0" in content:
        raise UnusableReportError("report holds zero bytes, so it is no text")
    mended = []
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("latin-1")
        mended.append("report is no UTF-8 text and was read as Latin-1")
    if not text.strip():
        raise UnusableReportError("report is empty")
    sections = split_sections(text.replace("\r\n", "\n").replace("\r", "\n"))
    if all(name == "preamble" for name, _ in sections):
        mended.append("report without section headers, all of it read as preamble")
    return Report(sections, tuple(mended))

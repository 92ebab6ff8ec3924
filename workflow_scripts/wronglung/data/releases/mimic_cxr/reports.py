"""Read radiology reports of MIMIC-CXR: split them into sections by their headers, and fold white space."""

import re
from difflib import get_close_matches
from typing import NamedTuple

from wronglung.data.releases.archives import Source, UnusableMemberError

# A header follows one blank at the start of a line and ends in a colon (the rule of MIMIC-CXR's section parser).
HEADER = re.compile(r"\n ([A-Z ()/,-]+):\s")
# Addenda come before the report; each ends with a full line of underscores.
RULE = re.compile(r"\n[ \t]*_{20,}[ \t]*(?=\n)")
KNOWN = ("impression", "findings", "comparison", "indication", "examination", "technique", "history")
LONGEST_NAME = 20  # a longer header cannot be a misspelling of one of these
# Bytes. The longest reports of the release have about 10 kB.
LIMIT = 1_000_000


class UnusableReportError(ValueError):
    """A report that cannot be read; the message becomes the reason in `rejected.parquet`."""


class Report(NamedTuple):
    """The (name, folded text) pairs of a report's sections, and descriptions of what was repaired while reading it."""

    sections: list[tuple[str, str]]
    mended: tuple[str, ...]


def fold(text: str) -> str:
    """Replace each run of white space by one blank, and strip the ends."""
    return " ".join(text.split())


def section_name(header: str) -> str:
    """Return a section's usual name, with misspellings (`IMPRESSON`) corrected; an unknown header stays as it is."""
    name = header.strip().lower()
    if len(name) > LONGEST_NAME:
        return name
    return next(iter(get_close_matches(name, KNOWN, n=1, cutoff=0.8)), name)


def split_sections(report: str) -> list[tuple[str, str]]:
    """Split the report into (name, folded text) pairs in order, those of addenda first.

    Text before the first header, of an addendum or of the report, is a section named `preamble`.
    """
    return [section for part in RULE.split(report) for section in _sections_of(part)]


def _sections_of(part: str) -> list[tuple[str, str]]:
    parts = HEADER.split("\n " + part.lstrip("\n"))
    names = ["preamble", *map(section_name, parts[1::2])]
    return [(name, fold(text)) for name, text in zip(names, parts[::2], strict=True)]


def find_section(sections: list[tuple[str, str]], sentence: str) -> str | None:
    """Return the name of the first section that contains the sentence word for word, or None."""
    return next((name for name, text in sections if fold(sentence) in text), None)


def read_report(source: Source, name: str) -> Report:
    """Read a report of the release. `mended` says if it was read as Latin-1 or has no section headers.

    Raises:
        UnusableReportError: if it is missing, larger than 1 MB, empty, or no text.
    """
    try:
        content = source.read(name, LIMIT)
    except UnusableMemberError as error:
        raise UnusableReportError(f"report {error}") from error
    if b"\0" in content:
        raise UnusableReportError("report holds zero bytes, so it is not text")
    mended = []
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("latin-1")
        mended.append("report is not UTF-8 text and was read as Latin-1")
    if not text.strip():
        raise UnusableReportError("report is empty")
    sections = split_sections(text.replace("\r\n", "\n").replace("\r", "\n"))
    if all(name == "preamble" for name, _ in sections):
        mended.append("report without section headers, all of it read as preamble")
    return Report(sections, tuple(mended))

"""Radiology reports as MIMIC-CXR writes them: sections by their headers, white space folded."""

import re
from difflib import get_close_matches
from pathlib import Path

# A header starts its line after one blank and ends in a colon (MIMIC-CXR's section parser uses this rule).
HEADER = re.compile(r"\n ([A-Z ()/,-]+):\s")
KNOWN = ("impression", "findings", "comparison", "indication", "examination", "technique", "history")


class UnusableReportError(ValueError):
    """A report that cannot be read; the message is the reason for `rejected.parquet`."""


def fold(text: str) -> str:
    """The text with each run of white space as one blank."""
    return " ".join(text.split())


def section_name(header: str) -> str:
    """The usual name of a section, spelling slips mended (`IMPRESSON`); an unknown header stays as it is."""
    name = header.strip().lower()
    return next(iter(get_close_matches(name, KNOWN, n=1, cutoff=0.8)), name)


def split_sections(report: str) -> list[tuple[str, str]]:
    """The report's (name, folded text) pairs in order, what stands before the first header as `preamble`."""
    parts = HEADER.split("\n " + report.lstrip("\n"))
    names = ["preamble", *map(section_name, parts[1::2])]
    return [(name, fold(text)) for name, text in zip(names, parts[::2], strict=True)]


def find_section(sections: list[tuple[str, str]], sentence: str) -> str | None:
    """The name of the first section that holds the sentence word for word, or None."""
    return next((name for name, text in sections if fold(sentence) in text), None)


def read_sections(path: str | Path) -> list[tuple[str, str]]:
    """The sections of a report file.

    Raises:
        UnusableReportError: if the file is missing or no UTF-8 text.
    """
    try:
        return split_sections(Path(path).read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise UnusableReportError("report is missing") from error
    except UnicodeDecodeError as error:
        raise UnusableReportError("report is not UTF-8 text") from error

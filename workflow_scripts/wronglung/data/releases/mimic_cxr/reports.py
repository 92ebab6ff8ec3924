"""Read the files of MIMIC-CXR's radiology reports."""

from typing import NamedTuple

from wronglung.data.releases.archives import Source, UnusableMemberError
from wronglung.data.releases.mimic_cxr.section_names import LAST_PARAGRAPH, PREAMBLE
from wronglung.data.releases.mimic_cxr.sections import split_sections

# Bytes. The longest reports of the release have about 10 kB.
LIMIT = 1_000_000


class UnusableReportError(ValueError):
    """A report that cannot be read; the message becomes the reason in `rejected.parquet`."""


class Report(NamedTuple):
    """The (name, folded text) pairs of a report's sections, and descriptions of what was repaired while reading it."""

    sections: list[tuple[str, str]]
    mended: tuple[str, ...]


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
    if all(name in (PREAMBLE, LAST_PARAGRAPH) for name, _ in sections):
        mended.append("report without section headers, all of it read as preamble and last_paragraph")
    return Report(sections, tuple(mended))

"""Sections of real reports, laid out in three ways in which MIMIC-CXR's are."""

import textwrap
from collections.abc import Callable

import pytest

from tests.support.real_reports import NotFetchedError, real_reports
from wronglung.data.releases.mimic_cxr.sections import fold, split_sections

UNDERSCORES = " " + "_" * 78
SECTIONS = ("COMPARISON", "INDICATION", "FINDINGS", "IMPRESSION")
EXPECTED = 0.994


def wrapped(text: str, indent: str = " ") -> str:
    lines = textwrap.wrap(fold(text), 78, break_long_words=False, break_on_hyphens=False)
    return "\n".join(indent + line for line in lines)


def in_paragraphs(report: dict[str, str]) -> str:
    """A blank line after each header."""
    parts = [f" {name}: \n \n{wrapped(text)}" for name, text in report.items()]
    return "\n \n".join([" " * 33 + "FINAL REPORT", *parts]) + "\n"


def in_lines(report: dict[str, str]) -> str:
    """The text behind its header."""
    parts = [wrapped(f"{name}:  {text}") for name, text in report.items()]
    return "\n \n".join([" " * 33 + "FINAL REPORT\n EXAMINATION:  CHEST (PA AND LAT)", *parts]) + "\n"


def after_a_wet_read(report: dict[str, str]) -> str:
    """A wet read and a line of underscores before the report, and no blank lines in it."""
    wet = f" WET READ: ___ ___ ___ 9:29 PM\n{wrapped('No pneumothorax. Wet read by the resident.', '  ')}"
    parts = [wrapped(f"{name}: {text}") for name, text in report.items()]
    return "\n".join([wet, UNDERSCORES, " " * 33 + "FINAL REPORT", *parts]) + "\n"


@pytest.mark.parametrize("lay_out", [in_paragraphs, in_lines, after_a_wet_read])
def test_sections_of_real_reports_are_those_of_the_xml(lay_out: Callable[[dict[str, str]], str]) -> None:
    try:
        reports = [dict(report.sections) for report in real_reports()]
    except NotFetchedError as error:
        pytest.skip(f"no real reports: {error}")
    assert len(reports) == 3955
    equal = 0
    for report in reports:
        found = split_sections(lay_out(report))
        texts = {name: [text for one, text in found if one == name.lower()] for name in SECTIONS}
        equal += all(texts[name] == ([fold(report[name])] if name in report else []) for name in SECTIONS)
    assert equal >= EXPECTED * len(reports), f"{equal} of {len(reports)}"

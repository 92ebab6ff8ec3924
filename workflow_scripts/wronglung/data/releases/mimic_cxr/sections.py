"""Split radiology reports of MIMIC-CXR into sections by their headers."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from wronglung.data.releases.mimic_cxr.section_names import (
    FINDINGS,
    IMPRESSION,
    LAST_PARAGRAPH,
    PREAMBLE,
    is_anatomy,
    is_film,
    usual_name,
)

# Addenda come before the report; each ends with a full line of underscores.
RULE = re.compile(r"\n[ \t]*_{20,}[ \t]*(?=\n)")
WITH_COLON = re.compile(r"[ \t]*([A-Za-z][A-Za-z0-9_ ()/,.&#\t-]{0,79}?)[ \t]*([:;]+)(.*)")
# A header with no usual name is seen in this form alone (the rule of MIMIC-CXR's section parser, and a tab or nothing
# in place of the blank), because other words before a colon are text.
OTHER = re.compile(r"[ \t]?([A-Z][A-Z ()/,-]*):+(?:\s|$)")
ALONE = re.compile(r"[ \t]*([A-Z][A-Za-z ()/,&-]{2,49}?)[ \t]*")
# Without a colon, what follows on the line must look like the start of a text, so that a sentence in capitals is none.
_BARE = "|".join(
    (
        "(?:FINDINGS?(?: AND |/| / ))?(?:IMPRESSIONS?|CONCLUSIONS?)",
        "FINDINGS?|INDICATIONS?|COMPARISONS?|TECHNIQUE|EXAMINATION",
        "(?:CLINICAL )?(?:HISTORY|INFORMATION)",
    )
)
BARE = re.compile(rf"[ \t]*({_BARE})(?:[ ]{{2,}}|\t| (?=[A-Z][a-z]|[0-9]+[.)]|___))(?=\S)(.*)")
BARE_WET_READ = re.compile(r"[ \t]*(WET READ VERSION *#? *[0-9]+)(.*)")
TITLE = re.compile(r"(?:FINAL REPORT|REPORT)\s*(?:\n|$)")
END_OF_SENTENCE = (".", "?", "!", ":", ";", "_")
# After these, a paragraph with no header of its own may hold the findings.
BEFORE_LAST = (PREAMBLE, "indication", "history", "comparison", "technique", "examination")
SEARCHED_FIRST = (IMPRESSION, FINDINGS, LAST_PARAGRAPH)


class _Section(NamedTuple):
    name: str
    lines: list[str]

    @property
    def says_something(self) -> bool:
        return any(re.search("[A-Za-z]", line) for line in self.lines)


class _Start(NamedTuple):
    """The beginning of a section: its name and first text, and whether findings or an impression go on with it."""

    name: str
    text: str
    is_part: bool


def fold(text: str) -> str:
    """Replace each run of white space by one blank, and strip the ends."""
    return " ".join(text.split())


def split_sections(report: str) -> list[tuple[str, str]]:
    """Split the report into (name, folded text) pairs in order, those of addenda first.

    The names are those of `usual_name`; a header with none keeps its own words in lower case. Text before the first
    header, of an addendum or of the report, is a section named `preamble`. If the report has neither findings nor
    impression, the paragraphs after the first one of its last section are named `last_paragraph`. A line such as
    `LUNGS: Clear.` is part of the findings.
    """
    parts = [_sections_of(part) for part in RULE.split(report)]
    report_itself = max((i for i, part in enumerate(parts) if any(one.says_something for one in part)), default=0)
    parts[report_itself] = _with_last_paragraph(parts[report_itself])
    return [(one.name, fold("\n".join(one.lines))) for part in parts for one in part]


def find_section(sections: Sequence[tuple[str, str]], sentence: str) -> str | None:
    """Return the name of the section that contains the sentence word for word, or None.

    Impression, findings and last paragraph are searched before the others, which may quote the same words.
    """
    first = [section for name in SEARCHED_FIRST for section in sections if section[0] == name]
    return next((name for name, text in (*first, *sections) if fold(sentence) in text), None)


def _sections_of(part: str) -> list[_Section]:
    sections = [_Section(PREAMBLE, [])]
    before = ""
    for line in part.split("\n"):
        last, start = sections[-1], _start(line, before.rstrip())
        if start is None or (start.is_part and last.name in (FINDINGS, IMPRESSION)):
            last.lines.append(line)
        elif start.name == last.name and not last.says_something:  # the header twice
            last.lines[:] = [start.text]
        else:
            sections.append(_Section(start.name, [start.text]))
        before = line
    return sections


def _start(line: str, before: str) -> _Start | None:
    """Return what begins with a line, or None.

    Args:
        line: the line.
        before: the line before it; in small letters, only a line that can begin a sentence can begin a section.
    """
    found = WITH_COLON.match(line)
    if found and (found[1].isupper() or not before or before.endswith(END_OF_SENTENCE)):
        header, colon, rest = found.groups()
        name = usual_name(header)
        is_time = header[-1].isdigit() and rest[:1].isdigit()  # 10:15
        if name is not None and not is_time:
            return _Start(name, rest, is_film(header))
        if ":" in colon and is_anatomy(header) and header[0].isupper():
            return _Start(FINDINGS, line, True)
    other = OTHER.match(line)
    if other:
        return _Start(other[1].strip().lower(), line[other.end() :], False)
    return _without_colon(line, before)


def _without_colon(line: str, before: str) -> _Start | None:
    bare = BARE.fullmatch(line) or BARE_WET_READ.fullmatch(line)
    alone = ALONE.fullmatch(line)
    if bare:
        header, text = bare.groups()
    elif alone and (alone[1].isupper() or not before):
        header, text = alone[1], ""
    else:
        return None
    name = usual_name(header)
    # A kind of film on a line of its own is a title, or the text of EXAMINATION.
    return None if name is None or is_film(header) else _Start(name, text, False)


def _with_last_paragraph(sections: list[_Section]) -> list[_Section]:
    has_result = any(one.name in (FINDINGS, IMPRESSION) and one.says_something for one in sections)
    last = sections[-1]
    if has_result or last.name not in BEFORE_LAST:
        return sections
    paragraphs = [text for text in re.split(r"\n\s*\n", "\n".join(last.lines).strip()) if text.strip()]
    if last.name == PREAMBLE and paragraphs and (title := TITLE.match(paragraphs[0])):
        # The title may stand on the line before the text.
        paragraphs[:1] = [text for text in (title[0], paragraphs[0][title.end() :]) if text.strip()]
    own = _number_of_titles(paragraphs) if last.name == PREAMBLE else 1
    if own >= len(paragraphs):
        return sections
    kept, rest = "\n\n".join(paragraphs[:own]), "\n\n".join(paragraphs[own:])
    return [*sections[:-1], _Section(last.name, [kept]), _Section(LAST_PARAGRAPH, [rest])]


def _number_of_titles(paragraphs: list[str]) -> int:
    """Return how many paragraphs stand before the first that ends a sentence."""
    return next((i for i, text in enumerate(paragraphs) if text.rstrip().endswith(".")), max(len(paragraphs) - 1, 0))

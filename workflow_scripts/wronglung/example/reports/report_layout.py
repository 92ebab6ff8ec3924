"""The text file of a report, with the lines of MIMIC-CXR's files, and its sentences with these line breaks."""

from collections.abc import Sequence
from dataclasses import dataclass

_MOST_CHARACTERS = 79
_TITLE = "FINAL REPORT"


@dataclass(frozen=True)
class Paragraph:
    """The text of one section.

    Attributes:
        lines: the lines, each with its leading blank.
        sentences: each sentence as written there, with a line end and a blank where a line breaks it.
    """

    lines: tuple[str, ...]
    sentences: tuple[str, ...]


def wrap(sentences: Sequence[str], indent: int = 0) -> Paragraph:
    """Wrap sentences into a paragraph: lines of 79 characters, a blank before each, two between sentences.

    Args:
        sentences: each on one line.
        indent: number of characters already on the first line, without its leading blank.
    """
    lines: list[str] = []
    line = ""
    room = _MOST_CHARACTERS - 1 - indent
    broken: list[str] = []
    for sentence in sentences:
        words = sentence.split(" ")
        written = ""
        for number, word in enumerate(words):
            blank = "" if not line else "  " if number == 0 else " "
            if line and len(line) + len(blank) + len(word) > room:
                lines.append(" " + line)
                line, room = word, _MOST_CHARACTERS - 1
                written += ("\n " if number else "") + word
            else:
                line += blank + word
                written += (" " if number else "") + word
        broken.append(written)
    return Paragraph((*lines, " " + line), tuple(broken))


def write_out(header: Sequence[tuple[str, str]], sections: Sequence[tuple[str, Paragraph]]) -> str:
    """Return the whole text of a report.

    Args:
        header: (name, text) of the sections that begin on the line of their name.
        sections: (name, paragraph) of the sections that begin below their name.
    """
    lines = [" " * 33 + _TITLE]
    for name, text in header:
        first, *rest = wrap([text], len(name) + 3).lines
        lines += [f" {name}:  {first[1:]}", *rest, " "]
    for name, paragraph in sections:
        lines += [f" {name}: ", " ", *paragraph.lines, " "]
    return "\n".join(lines[:-1]) + "\n"

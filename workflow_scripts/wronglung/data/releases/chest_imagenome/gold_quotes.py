"""Decide how a gold table is quoted, and cut its lines into rows.

The table may hold its fields as they are, each quote a character of its own (`plain`), or as programs write csv by
default (`standard`): a field with a tab, quote or line break stands in quotes, and quotes inside it are doubled
(RFC 4180, the default of `pandas.to_csv`). The published code reads it with pandas' default, which is the latter.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

Quoting = Literal["plain", "standard"]
QUOTINGS: tuple[Quoting, ...] = ("plain", "standard")
# One field of a row in standard quoting, and the tab or end after it. Anything else before a tab is taken as it is.
FIELD = re.compile(r'(?:"([^"]*(?:""[^"]*)*)"|([^\t]*))(\t|$)')
OPEN = re.compile(r'"[^"]*(?:""[^"]*)*')
# A row that goes on for longer has a quote that is never closed.
LONGEST_ROW, LONGEST_TEXT = 100, 100_000  # lines, characters


class Cells(NamedTuple):
    """The line that a row begins in, and its fields."""

    line: int
    fields: list[str]


def split_rows(lines: Iterable[str], quoting: Quoting) -> Iterator[Cells]:
    """Yield the rows of a table; the first line is the header.

    In standard quoting, a row may go over several lines. If its quote is not closed before a line that is a whole row
    by itself, the quote is taken as a character: one broken field never swallows the rows after it.
    """
    if quoting == "plain":
        for number, line in enumerate(lines, 1):
            yield Cells(number, line.rstrip("\r\n").split("\t"))
        return
    held: list[str] = []
    width = first = 0
    for number, line in enumerate(lines, 1):
        if held and (_is_too_long(held) or _is_row(line.rstrip("\r\n"), width)):
            yield from _one_by_one(first, held)
            held = []
        first = number if not held else first
        held.append(line)
        text = "".join(held).rstrip("\r\n")
        if _is_whole(text):
            fields = _standard(text)
            width = width or len(fields)
            yield Cells(first, fields)
            held = []
    yield from _one_by_one(first, held)


def find_quoting(lines: Sequence[str]) -> Quoting:
    """Return how a table is quoted.

    Standard, if a name in the header stands in quotes. Else the one in which more rows have as many fields as the
    header. If both have equally many: standard, if more fields are quoted by its rule than against it. A field in
    quotes that need none is against it, because what quotes such fields quotes the header, too.
    """
    if not any('"' in line for line in lines):
        return "plain"
    header = lines[0].rstrip("\r\n").split("\t")
    if any(name.startswith('"') for name in header):
        return "standard"
    plain, standard = (_rows_of_width(split_rows(lines, quoting), len(header)) for quoting in QUOTINGS)
    if plain != standard:
        return "standard" if standard > plain else "plain"
    votes = Counter(vote for line in lines for vote in _votes(line.rstrip("\r\n")))
    return "standard" if votes["for"] > votes["against"] else "plain"


def _rows_of_width(rows: Iterable[Cells], width: int) -> int:
    return sum(len(row.fields) == width for row in rows)


def _one_by_one(first: int, lines: list[str]) -> Iterator[Cells]:
    """Yield lines as rows of their own; a quote that is never closed is a character."""
    for number, line in enumerate(lines, first):
        yield Cells(number, _standard(line.rstrip("\r\n")))


def _is_too_long(lines: list[str]) -> bool:
    return len(lines) >= LONGEST_ROW or sum(map(len, lines)) > LONGEST_TEXT


def _is_row(text: str, width: int) -> bool:
    """Return whether a line is a row of the header's width by itself, not the end of a field with line breaks."""
    whole = _is_whole(text) and not any('"' in (found[2] or "") for found in FIELD.finditer(text))
    return whole and len(_standard(text)) >= width


def _is_whole(text: str) -> bool:
    """Return whether no quoted field of a row is still open at its end."""
    place = 0
    while place <= len(text):
        found = FIELD.match(text, place)
        if found is None or (found[1] is None and OPEN.fullmatch(text, place)):
            return False
        if not found[3]:
            return True
        place = found.end()
    return True


def _standard(text: str) -> list[str]:
    """Return the fields of a row, without the quotes around them."""
    fields, place = [], 0
    while found := FIELD.match(text, place):
        quoted, bare, end = found.groups()
        fields.append(bare if quoted is None else quoted.replace('""', '"'))
        if not end:
            break
        place = found.end()
    return fields


def _votes(text: str) -> Iterator[str]:
    """Yield `for` or `against` standard quoting, for each field of a line that holds a quote."""
    for quoted, bare in ((found[1], found[2]) for found in FIELD.finditer(text)):
        if quoted is None:
            if '"' in bare:
                yield "against"
        else:
            # Some spreadsheet programs also quote a field with a comma.
            yield "for" if re.search(r'[",\t]', quoted) else "against"

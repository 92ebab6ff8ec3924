"""A text whose parts are coloured by their contribution: as a page for a browser, and as lines for a drawing."""

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import pandas as pd
from matplotlib import colormaps
from matplotlib.colors import to_hex

COLOURS = "Reds"
DARK = 0.6  # from this share of the scale on, letters are white


class Piece(NamedTuple):
    """A piece of a text.

    Attributes:
        text: its characters.
        share: of the scale, from 0 to 1; None for what lies between the parts.
    """

    text: str
    share: float | None


class ColouredText(NamedTuple):
    """A text with its contribution.

    Attributes:
        heading: model, sample and share.
        pieces: in the order of the text; together they are the text.
    """

    heading: str
    pieces: list[Piece]


def pieces_of(text: str, parts: pd.DataFrame, values: Sequence[float], greatest: float) -> list[Piece]:
    """Return the pieces of a text.

    Args:
        text: whole.
        parts: columns start and end; a part may not reach into another.
        values: of the parts.
        greatest: the value at the end of the scale.
    """
    found, place = [], 0
    spans = sorted(zip(parts["start"].astype(int), parts["end"].astype(int), values, strict=True))
    for start, end, value in spans:
        if start > place:
            found.append(Piece(text[place:start], None))
        found.append(Piece(text[start:end], min(1.0, value / greatest) if greatest > 0 else 0.0))
        place = end
    return [*found, Piece(text[place:], None)] if place < len(text) else found


def colour_of(share: float) -> str:
    """Return the colour behind a piece, as #rrggbb."""
    return str(to_hex(colormaps[COLOURS](share)))


def letters_of(share: float) -> str:
    """Return the colour of a piece's letters."""
    return "white" if share > DARK else "black"


def page_of(texts: Iterable[ColouredText], title: str, notes: Sequence[str]) -> str:
    """Return a page of HTML, complete in itself: it loads nothing and has no script."""
    steps = [
        f'<span style="background:{colour_of(share / 10)};color:{letters_of(share / 10)}">{share * 10}&nbsp;%</span>'
        for share in range(11)
    ]
    body = "\n".join(_section(text) for text in texts)
    said = "\n".join(f"<p>{html.escape(note)}</p>" for note in notes)
    return (
        "<!DOCTYPE html>\n"
        f'<html lang="en"><head><meta charset="utf-8"><title>{html.escape(title)}</title><style>'
        "body{font-family:sans-serif;max-width:50em;margin:2em auto;line-height:1.7}"
        "span{padding:1px 2px;border-radius:2px}h2{font-size:1em}"
        "</style></head><body>\n"
        f"<h1>{html.escape(title)}</h1>\n<p>Scale: {' '.join(steps)} of the greatest contribution on this page.</p>\n"
        f"{body}\n{said}\n</body></html>\n"
    )


def _section(text: ColouredText) -> str:
    return f"<h2>{html.escape(text.heading)}</h2>\n<p>{''.join(_marked(text.pieces))}</p>"


def _marked(pieces: Iterable[Piece]) -> Iterator[str]:
    for piece in pieces:
        words = html.escape(piece.text)
        if piece.share is None:
            yield words
        else:
            style = f"background:{colour_of(piece.share)};color:{letters_of(piece.share)}"
            yield f'<span style="{style}" title="{100 * piece.share:.0f} %">{words}</span>'


class Placed(NamedTuple):
    """A word, or a part of it, in its line.

    Attributes:
        column: characters before it in the line.
        piece: the word, with its share.
    """

    column: int
    piece: Piece


def lines_of(pieces: Iterable[Piece], width: int) -> list[list[Placed]]:
    """Break a text into lines of at most `width` characters, at blanks; a longer word has a line of its own."""
    lines: list[list[Placed]] = [[]]
    used, blank = 0, False
    for piece in pieces:
        for word in re.findall(r"\s+|\S+", piece.text):
            if word.isspace():
                blank = True
                continue
            if used and blank and used + 1 + len(word) > width:
                lines.append([])
                used = 0
            column = used + int(blank and used > 0)
            lines[-1].append(Placed(column, Piece(word, piece.share)))
            used, blank = column + len(word), False
    return lines

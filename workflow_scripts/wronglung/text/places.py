"""Where the letters of a cleaned text come from, so that a change of it can be made in the text as it is written."""

import unicodedata
from typing import NamedTuple

from wronglung.text.cleaning import MASK, TOKEN, spelled


class Placed(NamedTuple):
    """A cleaned text.

    Attributes:
        words: what `clean` returns.
        origin: for each of its characters, the number of the character of the text that it comes from; -1 of a blank
            between words.
    """

    words: str
    origin: list[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the characters of the text, from the first up to and without the last, of those of a word's part."""
        return self.origin[start], self.origin[end - 1] + 1


def clean_with_places(text: str) -> Placed:
    """Clean a text as `clean` does, and tell where each letter comes from."""
    letters = [
        (letter, number)
        for number, written in enumerate(text)
        for sign in unicodedata.normalize("NFKD", written)
        for letter in spelled(sign)
    ]
    readable = "".join(letter for letter, _ in letters)
    words: list[str] = []
    origin: list[int] = []
    for token in TOKEN.finditer(readable):
        origin += [-1] * bool(words) + [letters[place][1] for place in range(*token.span())]
        words.append(token[0] if token[0] == MASK else token[0].lower())
    return Placed(" ".join(words), origin)

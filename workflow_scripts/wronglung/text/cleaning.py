"""The words of a sentence as the text encoder gets them.

GLoRIA's cleaning (its `get_captions`) cuts a text at periods, drops pieces of one word, so that "Cardiomegaly." is
erased, and turns "[MASK]" into the word "mask". For single sentences that is wrong; `clean` keeps both.
"""

import re

MASK = "[MASK]"
# The mask token, a number with its decimals, or a word.
TOKEN = re.compile(r"\[MASK\]|\d+(?:\.\d+)+|\w+")


def clean(text: str) -> str:
    """Lower-case word tokens joined by single blanks; `[MASK]` stays as it is; "" where there is no word."""
    ascii_text = text.encode("ascii", "ignore").decode()
    tokens = TOKEN.findall(ascii_text)
    return " ".join(token if token == MASK else token.lower() for token in tokens)


def clean_as_published(text: str) -> str:
    """What the published code makes of a sentence, for comparison with its numbers."""
    pieces = [piece for part in re.split(r"[0-9]+\.", text.replace("\n", " ")) for piece in part.split(".")]
    kept = []
    for piece in pieces:
        tokens = re.findall(r"\w+", piece.replace("\ufffd\ufffd", " ").lower())
        if len(tokens) > 1:
            kept.append(" ".join(token.encode("ascii", "ignore").decode() for token in tokens))
    return " ".join(kept)

"""Turn a sentence into the words that the text encoder gets.

GLoRIA's cleaning (its `get_captions`) cuts a text at periods and drops pieces of one word, so it erases
"Cardiomegaly.". It also turns "[MASK]" into the word "mask", joins what a sign outside ASCII separates ("3–4 mm"
becomes "34 mm"), and makes words of the underscores that de-identification leaves. All are wrong for single sentences;
`clean` does none of them. Protocol `as_published` cleans as GLoRIA does.
"""

import re
import unicodedata

MASK = "[MASK]"
# A token is the mask token, a number with decimals, or a word; underscores alone are none.
TOKEN = re.compile(r"\[MASK\]|\d+(?:\.\d+)+|[^\W_]+(?:_+[^\W_]+)*")
NUMBERED, WORD, UNREADABLE = re.compile(r"[0-9]+\."), re.compile(r"\w+"), "\N{REPLACEMENT CHARACTER}" * 2
SPELLED = {"×": " x ", "−": "-"}
DASH, ACCENT = "Pd", "Mn"  # categories of Unicode


def clean(text: str) -> str:
    """Return the lower-case ASCII words joined by single blanks; a text without words gives "".

    `[MASK]` stays as it is. Letters lose their accents, and every other sign outside ASCII separates words.
    """
    tokens = TOKEN.findall(text if text.isascii() else _ascii(text))
    return " ".join(token if token == MASK else token.lower() for token in tokens)


def clean_as_published(text: str) -> str:
    """Clean a text as the paper's code does (GLoRIA's `get_captions`); a text of one word gives "".

    It cuts the text at periods and behind "1.", drops pieces of one word, and takes signs outside ASCII out of words.
    """
    pieces = [piece for part in NUMBERED.split(text.replace("\n", " ")) for piece in part.split(".")]
    cut = [WORD.findall(piece.replace(UNREADABLE, " ").lower()) for piece in pieces]
    return " ".join(word.encode("ascii", "ignore").decode() for words in cut if len(words) > 1 for word in words)


def _ascii(text: str) -> str:
    """Return the text with each sign as ASCII spells it, or as a blank."""
    return "".join(map(spelled, unicodedata.normalize("NFKD", text)))


def spelled(sign: str) -> str:
    """Return a sign of a decomposed text as ASCII spells it: nothing for an accent, a blank for an unknown one."""
    if sign.isascii():
        return sign
    kind = unicodedata.category(sign)
    return SPELLED.get(sign, "-" if kind == DASH else "" if kind == ACCENT else " ")

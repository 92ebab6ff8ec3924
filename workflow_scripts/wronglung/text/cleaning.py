"""Turn a sentence into the words that the text encoder gets.

GLoRIA's cleaning (its `get_captions`) cuts a text at periods and drops pieces of one word, so it erases
"Cardiomegaly.". It also turns "[MASK]" into the word "mask". Both are wrong for single sentences; `clean` does neither.
"""

import re

MASK = "[MASK]"
# A token is the mask token, a number with decimals, or a word.
TOKEN = re.compile(r"\[MASK\]|\d+(?:\.\d+)+|\w+")


def clean(text: str) -> str:
    """Return the lower-case words joined by single blanks. `[MASK]` stays as it is; a text without words gives ""."""
    ascii_text = text.encode("ascii", "ignore").decode()
    tokens = TOKEN.findall(ascii_text)
    return " ".join(token if token == MASK else token.lower() for token in tokens)

"""Replace every "left" by "right" and every "right" by "left" (paper §3.1, Swap Left Right)."""

import re

import pandas as pd

# The word boundaries exclude "upright" and "bright" but still find "right-sided".
SIDE = re.compile(r"\b(left|right)\b", re.IGNORECASE)
INSIDE = re.compile("left|right")
OTHER = {"left": "right", "right": "left"}


def swap_left_right(instances: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Return the instances with left and right exchanged in the text.

    The boxes stay, so the score should drop if the map follows the text.
    """
    return instances.assign(text=instances["text"].map(swap_sides))


def swap_sides(text: str) -> str:
    """Exchange the whole words left and right and keep their case. Applying it twice gives the text back.

    >>> swap_sides("Left-sided effusion, upright film, RIGHT lung clear.")
    'Right-sided effusion, upright film, LEFT lung clear.'
    """
    return SIDE.sub(lambda match: _in_case_of(OTHER[match[0].lower()], match[0]), text)


def _in_case_of(word: str, pattern: str) -> str:
    if pattern.isupper():
        return word.upper()
    return word.capitalize() if pattern[0].isupper() else word


def swap_left_right_as_published(instances: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Swap as the published code does: in lower case, and also inside words, so that "bright" becomes "bleft"."""
    return instances.assign(
        text=instances["text"].str.lower().str.replace(INSIDE, lambda match: OTHER[match[0]], regex=True)
    )

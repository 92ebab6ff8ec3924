"""Every "left" becomes "right" and every "right" becomes "left" (paper §3.1, Swap Left Right)."""

import re

import pandas as pd

# A word boundary on both sides leaves "upright" and "bright" alone and still finds "right-sided".
SIDE = re.compile(r"\b(left|right)\b", re.IGNORECASE)
INSIDE = re.compile("left|right")
OTHER = {"left": "right", "right": "left"}


def swap_left_right(instances: pd.DataFrame, seed: int) -> pd.DataFrame:
    """The instances with the sides in their text exchanged; the boxes stay, so a following map scores worse."""
    return instances.assign(text=instances["text"].map(swap_sides))


def swap_sides(text: str) -> str:
    """The text with whole words left and right exchanged, case kept; applied twice it is the text again.

    >>> swap_sides("Left-sided effusion, upright film, RIGHT lung clear.")
    'Right-sided effusion, upright film, LEFT lung clear.'
    """
    return SIDE.sub(lambda match: _in_case_of(OTHER[match[0].lower()], match[0]), text)


def _in_case_of(word: str, pattern: str) -> str:
    if pattern.isupper():
        return word.upper()
    return word.capitalize() if pattern[0].isupper() else word


def swap_left_right_as_published(instances: pd.DataFrame, seed: int) -> pd.DataFrame:
    """As the published code: in lower case, and also inside words, so that "bright" becomes "bleft"."""
    return instances.assign(
        text=instances["text"].str.lower().str.replace(INSIDE, lambda match: OTHER[match[0]], regex=True)
    )

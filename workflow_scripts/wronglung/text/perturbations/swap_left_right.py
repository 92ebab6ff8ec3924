"""Exchange the sides that a sentence names (paper §3.1, Swap Left Right)."""

import re

import pandas as pd

from wronglung.data.side_words import side_words

INSIDE = re.compile("left|right")
OTHER = {"left": "right", "right": "left"}


def swap_left_right(instances: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Return the instances with left and right exchanged in the text.

    The boxes stay, so the score should drop if the map follows the text.
    """
    return instances.assign(text=instances["text"].map(swap_sides))


def swap_sides(text: str) -> str:
    """Exchange the sides of a sentence and keep upper and lower case. Applying it twice gives the text back.

    The module `side_words` says which words name a side and which of them stay.

    >>> swap_sides("Left-sided effusion, upright film, middle lobe clear.")
    'Right-sided effusion, upright film, lingula clear.'
    >>> swap_sides("LLL opacity, leftward shift, lead in the right ventricle.")
    'RLL opacity, rightward shift, lead in the right ventricle.'
    """
    for word in reversed(side_words(text)):
        if word.other is not None:
            text = text[: word.start] + word.other + text[word.end :]
    return text


def swap_left_right_as_published(instances: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Swap as the published code does: in lower case, and also inside words, so that "bright" becomes "bleft"."""
    return instances.assign(
        text=instances["text"].str.lower().str.replace(INSIDE, lambda match: OTHER[match[0]], regex=True)
    )

"""The side that a text names."""

import re

SIDE = re.compile(r"\b(left|right)\b", re.IGNORECASE)
NO_SIDE = "chest"  # the name of a box whose text names no side, or both


def region_of(text: str) -> str:
    """Return `left lung` or `right lung` for a text that names this side alone; `chest` if it names none or both.

    Data sets without anatomical regions name their boxes so. The subset `one_lung` then holds the texts of one side.
    """
    sides = {side.lower() for side in SIDE.findall(text)}
    return f"{sides.pop()} lung" if len(sides) == 1 else NO_SIDE

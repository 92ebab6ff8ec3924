"""Synthetic sentences: what a sentence is labelled with, put into words by rule (paper's Table 1).

A condition with any positive mention is positive, with the locations of its positive mentions; otherwise it is
negative and has no location. The published code holds locations in sets, whose order differs from run to run; here
they stand in alphabetical order.
"""

from collections.abc import Mapping, Sequence

Finding = Mapping[str, str]  # label, category, context (yes or no) and box, the region's name
SIDES = ("left ", "right ")
ADJECTIVES = frozenset({"normal", "abnormal"})


def synthesize(findings: Sequence[Finding]) -> str:
    """The findings in words, a sentence for each condition in the order of its first mention; "" without findings.

    >>> synthesize([{"label": "atelectasis", "context": "yes", "box": f"{side} lung"} for side in ("left", "right")])
    'There is atelectasis in the lungs.'
    """
    conditions = dict.fromkeys(finding["label"] for finding in findings)
    return " ".join(
        _sentence(condition, [f["box"] for f in findings if f["label"] == condition and f["context"] == "yes"])
        for condition in conditions
    )


def _sentence(condition: str, locations: Sequence[str]) -> str:
    """One condition; its locations are those of its positive mentions, with repetitions, none if it is denied."""
    if not locations:
        return f"There is no {condition}."
    places = name_places(locations)
    if condition in ADJECTIVES:
        # The number of mentions decides, as published: two mentions of one place are "are" too.
        return f"The {places} {'are' if len(locations) > 1 else 'is'} {condition}."
    return f"There is {condition} in the {places}."


def name_places(locations: Sequence[str]) -> str:
    """Locations as a list in words, both sides of one region taken together.

    >>> name_places(["right lung", "left lung", "trachea", "left hilar structures"])
    'left hilar structures, lungs, and trachea'
    """
    given = set(locations)
    merged = set()
    for location in given:
        side = next((side for side in SIDES if location.startswith(side)), None)
        part = location.removeprefix(side or "")
        both = side is not None and all(f"{one}{part}" in given for one in SIDES)
        merged.add(_plural(part) if both else location)
    first, *others = sorted(merged)
    if len(others) < 2:
        return " and ".join([first, *others])
    return f"{', '.join([first, *others[:-1]])}, and {others[-1]}"


def _plural(name: str) -> str:
    return name if name.endswith("s") else f"{name}s"

"""Synthetic sentences: a sentence's labels, put into words by rule (paper's Table 1).

A condition with any positive mention is positive and has the locations of its positive mentions. Otherwise it is
negative and has no location. The published code holds locations in sets, whose order varies between executions; here
the order is alphabetical.
"""

from collections.abc import Mapping, Sequence

Finding = Mapping[str, str]  # label, category, context (yes or no) and box, the region's name
SIDES = ("left ", "right ")
ADJECTIVES = frozenset({"normal", "abnormal"})


def by_condition(findings: Sequence[Finding]) -> dict[tuple[str, str], list[str]]:
    """Return (label, context) -> its regions, each once, both in the order of first mention."""
    found: dict[tuple[str, str], list[str]] = {}
    for finding in findings:
        regions = found.setdefault((finding["label"], finding["context"]), [])
        if finding["box"] not in regions:
            regions.append(finding["box"])
    return found


def synthesize(findings: Sequence[Finding]) -> str:
    """Put the findings into words: one sentence per condition, in the order of first mention; "" without findings.

    >>> synthesize([{"label": "atelectasis", "context": "yes", "box": f"{side} lung"} for side in ("left", "right")])
    'There is atelectasis in the lungs.'
    """
    conditions = dict.fromkeys(finding["label"] for finding in findings)
    return " ".join(
        _sentence(condition, [f["box"] for f in findings if f["label"] == condition and f["context"] == "yes"])
        for condition in conditions
    )


def _sentence(condition: str, locations: Sequence[str]) -> str:
    """Return one condition's sentence. `locations` has one entry per positive mention; empty for a negative one."""
    if not locations:
        return f"There is no {condition}."
    places = name_places(locations)
    if condition in ADJECTIVES:
        # As in the published code, the number of mentions decides: two mentions of one location also give "are".
        return f"The {places} {'are' if len(locations) > 1 else 'is'} {condition}."
    return f"There is {condition} in the {places}."


def name_places(locations: Sequence[str]) -> str:
    """Return the locations as a list in words; the two sides of a region are merged.

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

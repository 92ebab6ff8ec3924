"""Compare counts of a data set with the published ones, and read these from `resources/`."""

import csv
from collections.abc import Iterator
from pathlib import Path

from wronglung.core.section import Section
from wronglung.data.check.findings import Finding, Severity, finding

# A count that differs from the published one by more than this share means different data altogether.
WHOLLY = 0.5


class Count(Section):
    """One count; `found` is null if it could not be counted, `published` if nothing is published or compared."""

    what: str
    found: int | None
    published: int | None


def read_counts(path: str | Path) -> dict[str, int]:
    """Read the published counts, by what is counted."""
    with open(path, encoding="utf-8", newline="") as file:
        return {row["what"]: int(row["count"]) for row in csv.DictReader(file)}


def other_counts(counts: list[Count]) -> Iterator[Finding]:
    """Find counts that differ from the published ones; counts that differ by more than WHOLLY stop the run."""
    wholly: list[str] = []
    somewhat: list[str] = []
    compared = 0
    for one in counts:
        if one.found is None or one.published is None:
            continue
        compared += 1
        if one.found != one.published:
            bad = wholly if abs(one.found - one.published) > WHOLLY * one.published else somewhat
            bad.append(f"{one.what}: {one.found:,}, published {one.published:,}")
    words: tuple[tuple[Severity, str, list[str]], ...] = (
        ("stops", "counts that differ wholly from the published ones", wholly),
        ("warns", "counts that differ from the published ones", somewhat),
    )
    for severity, what, differing in words:
        yield from finding(
            severity,
            what,
            differing,
            compared,
            "results from other images or sentences cannot be compared with the paper's",
            "fetch these files again; if you took a part on purpose, or have a data set of your own, set its "
            "check.published_counts to false",
        )

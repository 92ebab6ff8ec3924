"""What a check finds."""

from collections.abc import Iterable
from typing import Literal

import pandas as pd

from wronglung.section import Section

Severity = Literal["stops", "warns"]
EXAMPLES = 5


class Finding(Section):
    """One thing that is not as it should be; `stops` is for what would make results wrong."""

    severity: Severity
    what: str
    count: int
    total: int
    why: str  # it matters
    remedy: str
    examples: list[str]  # ids, never report text


class FileState(Section):
    """A file of the release that was looked at; what could not be counted is null."""

    name: str
    path: str
    purpose: str
    needed: bool
    present: bool
    rows: int | None
    published_rows: int | None
    sha256: str | None


def share_of(limit: float, count: int, total: int) -> Severity:
    """`stops` for more than the tolerated share."""
    return "stops" if count > limit * total else "warns"


def as_examples(ids: Iterable[object]) -> list[str]:
    """The first few ids, as text."""
    return [str(one) for one in pd.unique(pd.Series(list(ids), dtype=object))[:EXAMPLES]]

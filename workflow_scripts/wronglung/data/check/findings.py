"""What a check finds, and how bad it is."""

from collections.abc import Iterable, Iterator
from math import comb
from typing import Literal

import pandas as pd

from wronglung.core.section import Section

Severity = Literal["stops", "warns"]
EXAMPLES = 5
# So rarely would chance alone draw as many faulty files, were no more of all files faulty than is tolerated.
CHANCE = 0.001


class Finding(Section):
    """One thing that is not as it should be; `stops` is for what would make results wrong.

    `count` of `total` are so; `examples` are a few of them: ids, paths or counts, never report text.
    """

    severity: Severity
    what: str
    count: int
    total: int
    why: str
    remedy: str
    examples: list[str]


def finding(
    severity: Severity, what: str, bad: Iterable[object], total: int, why: str, remedy: str
) -> Iterator[Finding]:
    """A finding about the different ids among `bad`, if there is one."""
    ids = pd.unique(pd.Series(list(bad), dtype=object))
    if len(ids):
        yield Finding(
            severity=severity,
            what=what,
            count=len(ids),
            total=total,
            why=why,
            remedy=remedy,
            examples=[str(one) for one in ids[:EXAMPLES]],
        )


def by_share(limit: float, count: int, total: int) -> Severity:
    """`stops` for more than the tolerated share."""
    return "stops" if count > limit * total else "warns"


def by_sample(limit: float, count: int, sampled: int) -> Severity:
    """`stops` if all of a sample is faulty, or more than chance gives where the tolerated share of all files is."""
    fewer = sum(comb(sampled, i) * limit**i * (1 - limit) ** (sampled - i) for i in range(count))
    return "stops" if count == sampled or 1 - fewer < CHANCE else "warns"

"""The findings of a check, and the rules for their severity."""

from collections.abc import Collection, Iterable, Iterator
from math import comb
from typing import Literal

import pandas as pd

from wronglung.core.section import Section
from wronglung.data.rejected import Rejection, images_of, share_of
from wronglung.data.stages import Stage

Severity = Literal["stops", "warns"]
EXAMPLES = 5
# A sample stops the run if chance gives so many faults less often than this, at the tolerated share of faulty files.
CHANCE = 0.001


class Finding(Section):
    """One kind of fault in the release. A finding of the severity `stops` would make results wrong.

    `count` of `total` items have the fault. `examples` shows a few of them: ids, paths or counts, never report text.
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
    """Yield one finding about the distinct ids in `bad`, or none if `bad` is empty."""
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


def worst_first(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings that stop a run before the others, and within both groups the largest share first."""
    return sorted(findings, key=lambda one: (one.severity != "stops", -one.count / max(1, one.total)))


def ids_by_reason(rejections: Iterable[Rejection]) -> dict[str, list[str]]:
    """Return the record ids of rejections by their reason, each reason where it first occurs."""
    found: dict[str, list[str]] = {}
    for row in rejections:
        found.setdefault(row.reason, []).append(row.record_id)
    return found


def faults_of_stage(
    stage: Stage, rejections: Iterable[Rejection], kept: Collection[str] | int, limit: float, why: str, remedy: str
) -> Iterator[Finding]:
    """Yield a finding for each reason of a stage's rejections; faults stop the run if it would refuse them together.

    Args:
        stage: the rule that would leave the items out.
        rejections: all that it would report.
        kept: the images that it would keep, or the number of its other items: sentences of `link_sentences`.
        limit: largest tolerated share of faulty items.
        why: why faults matter.
        remedy: what to do about faults.
    """
    rows = [row for row in rejections if row.stage == stage]
    share = share_of(stage, rows, kept, limit)
    severity: Severity = "stops" if share.is_too_large else "warns"
    for reason, bad in ids_by_reason(row for row in rows if row.kind == "fault").items():
        for one in finding(severity, reason, bad, share.total, why, remedy):
            yield one if isinstance(kept, int) else one.model_copy(update={"count": len(images_of(bad))})
    others = kept if isinstance(kept, int) else len(kept)
    for kind, said in (("filter", "they are left out too"), ("repair", "they are mended and kept")):
        for reason, bad in ids_by_reason(row for row in rows if row.kind == kind).items():
            yield from finding("warns", reason, bad, len(bad) + others, said, "nothing, unless you expected otherwise")


def refused(what: str, error: Exception, remedy: str) -> Finding:
    """Return the finding about a table that its reader refuses as a whole; the error names the file and the mistake."""
    said = f"{what} cannot be used: {error}"
    return Finding(severity="stops", what=said, count=1, total=1, why="the run reads it", remedy=remedy, examples=[])


def by_share(limit: float, count: int, total: int) -> Severity:
    """Return `stops` if more than the tolerated share is faulty, else `warns`."""
    return "stops" if count > limit * total else "warns"


def by_sample(limit: float, count: int, sampled: int) -> Severity:
    """Return `stops` if the whole sample is faulty, or if so many faults are unlikely under the tolerated share."""
    fewer = sum(comb(sampled, i) * limit**i * (1 - limit) ** (sampled - i) for i in range(count))
    return "stops" if count == sampled or 1 - fewer < CHANCE else "warns"

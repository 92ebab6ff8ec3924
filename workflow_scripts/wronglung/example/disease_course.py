"""The findings of a patient at each study: they stay, grow, shrink, vanish or appear."""

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from wronglung.core.seeds import derive_seed
from wronglung.example.patient_plan import Finding
from wronglung.example.settings import FindingSettings

GRADES = ("small", "moderate", "large")
DEVICES = ("endotracheal_tube", "central_line")
ONE_SIDED = ("nodule", "consolidation", "atelectasis", "effusion", "pneumothorax")

# The zones in which a kind may lie, and further zones of the lung that it blocks for other findings.
_ZONES = {
    "nodule": ("upper", "mid", "lower"),
    "consolidation": ("upper", "mid", "lower"),
    "atelectasis": ("lower",),
    "effusion": ("lower",),
    "pneumothorax": ("apical",),
}
_ALSO_TAKEN = {"pneumothorax": ("upper",), "edema": ("upper", "mid")}


@dataclass(frozen=True)
class Course:
    """The findings of one study, and the (kind, side, change) of each since the previous study."""

    findings: tuple[Finding, ...]
    changes: tuple[tuple[str, str, str], ...]


def draw_courses(
    settings: FindingSettings, rng: np.random.Generator, studies: int, in_bed: bool, seed: int
) -> tuple[Course, ...]:
    """Draw the findings of one patient at each of its studies, in order of time.

    Args:
        settings: weights of findings, grades and changes.
        rng: the patient's random stream.
        studies: number of studies.
        in_bed: whether the patient may have devices.
        seed: each finding's own seed is derived from it.
    """
    weights = np.asarray(settings.number, dtype=float)
    findings: tuple[Finding, ...] = ()
    for number in range(int(rng.choice(len(weights), p=weights / weights.sum()))):
        findings += _draw_beside(settings, rng, findings, derive_seed(seed, 0, number))
    if in_bed:
        findings += tuple(
            _draw_device(rng, kind, derive_seed(seed, kind))
            for kind, share in settings.devices.items()
            if rng.random() < share
        )
    courses = [Course(findings, ())]
    for study in range(1, studies):
        courses.append(_follow(settings, rng, courses[-1].findings, derive_seed(seed, study)))
    return tuple(courses)


def _follow(settings: FindingSettings, rng: np.random.Generator, before: tuple[Finding, ...], seed: int) -> Course:
    """Draw the next study: each finding may change, and a new one may appear."""
    findings: list[Finding] = []
    changes: list[tuple[str, str, str]] = []
    names = list(settings.changes)
    weights = np.asarray(list(settings.changes.values()), dtype=float)
    for finding in before:
        change = str(rng.choice(names, p=weights / weights.sum()))
        after, change = _change(finding, change)
        findings += [after] if after is not None else []
        changes.append((finding.kind, finding.side, change))
    room = sum(f.kind not in DEVICES for f in findings) < len(settings.number) - 1
    if room and rng.random() < settings.new_share:
        # A finding that has just resolved still blocks its place. Otherwise it could return at once and be called new.
        for finding in _draw_beside(settings, rng, tuple(findings) + before, seed):
            findings.append(finding)
            changes.append((finding.kind, finding.side, "new"))
    return Course(tuple(findings), tuple(changes))


def _change(finding: Finding, change: str) -> tuple[Finding | None, str]:
    """Return the finding after the change (None if resolved), and the change that really took place."""
    if finding.kind in DEVICES or finding.kind == "cardiomegaly":
        if change == "resolved" and finding.kind in DEVICES:
            return None, "resolved"
        return finding, "same"
    if change == "resolved" and finding.kind != "nodule":
        return None, "resolved"
    if change == "worsened":
        for smaller, larger in pairwise(GRADES):
            if finding.grade == smaller:
                return replace(finding, grade=larger), "worsened"
    if change == "improved":
        for smaller, larger in pairwise(GRADES):
            if finding.grade == larger:
                return replace(finding, grade=smaller), "improved"
    return finding, "same"


def _draw_beside(
    settings: FindingSettings, rng: np.random.Generator, present: tuple[Finding, ...], seed: int
) -> tuple[Finding, ...]:
    """Draw one more finding where there is room; return none if a few tries find no room."""
    kinds = list(settings.kinds)
    kind_weights = np.asarray(list(settings.kinds.values()), dtype=float)
    grades = list(settings.grades)
    grade_weights = np.asarray(list(settings.grades.values()), dtype=float)
    taken = {place for finding in present for place in _places(finding)}
    for _ in range(20):
        kind = str(rng.choice(kinds, p=kind_weights / kind_weights.sum()))
        zones = _ZONES.get(kind, ("",))
        side = str(rng.choice(["left", "right"]))
        finding = Finding(
            kind=kind,
            side=side if kind in ONE_SIDED else {"edema": "both"}.get(kind, "none"),
            zone=str(rng.choice(zones)),
            grade=str(rng.choice(grades, p=grade_weights / grade_weights.sum())),
            seed=seed,
        )
        if not _places(finding) & taken:
            return (finding,)
    return ()


def _draw_device(rng: np.random.Generator, kind: str, seed: int) -> Finding:
    """Draw a tube in the trachea, or a line from the right or, less often, from the left."""
    side = "none" if kind == "endotracheal_tube" else str(rng.choice(["left", "right"], p=[0.35, 0.65]))
    return Finding(kind, side, "", "moderate", seed)


def _places(finding: Finding) -> set[tuple[str, str]]:
    """Return what a finding occupies: zones of the lungs as (side, zone), and its own kind as (kind, side)."""
    sides = ("left", "right") if finding.side == "both" else (finding.side,)
    zones = (finding.zone, *_ALSO_TAKEN.get(finding.kind, ()))
    return {(side, zone) for side in sides for zone in zones if zone} | {(finding.kind, side) for side in sides}

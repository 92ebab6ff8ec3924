"""The report writer: it chooses the sentences of the sections FINDINGS and IMPRESSION."""

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np

from wronglung.example.disease_course import DEVICES, ONE_SIDED
from wronglung.example.patient_plan import StudyPlan
from wronglung.example.reports.absent import statements
from wronglung.example.reports.grammar import choose, fill
from wronglung.example.reports.midline_findings import describe, describe_removal, describe_resolved_edema
from wronglung.example.reports.one_sided import CONTINUED, describe_course, describe_pair
from wronglung.example.reports.sentence import Claim, Seen, Sentence

_FEWEST, _MOST = 4, 8
_MOST_IMPRESSIONS = 3
_TRIES = 30
# Reports mostly deny a finding for both lungs at once, so this factor makes statements about one lung rarer.
_ONE_LUNG_WEIGHT = 0.3
_HEALTHY_REGIONS = ("right lung", "left lung", "cardiac silhouette", "mediastinum")
_HEALTHY = (
    "(no (acute |)(cardiopulmonary|intrathoracic) (process|abnormality|disease)|normal chest (radiograph|film)"
    "|no radiographic evidence of acute (cardiopulmonary|intrathoracic) (process|disease)|unremarkable chest"
    " (radiograph|film))"
)


class Writer:
    """The writer of one report's sentences; no text occurs twice.

    Args:
        study: gives the changes since the previous study.
        seen: every planned finding, as it appears on the frontal film.
        before: the same for the previous study.
        rng: the report's random stream.
    """

    def __init__(
        self, study: StudyPlan, seen: Sequence[Seen], before: Sequence[Seen], rng: np.random.Generator
    ) -> None:
        self._rng = rng
        self._visible = [entry for entry in seen if entry.visible]
        self._before = {(entry.finding.kind, entry.finding.side): entry for entry in before if entry.visible}
        self._changes = {(kind, side): change for kind, side, change in study.changes}
        self._present = frozenset(
            (entry.finding.kind, entry.finding.side, zone) for entry in seen for zone in _zones(entry)
        )
        self._texts: set[str] = set()
        self._topics: set[str] = set()

    def draw_findings(self) -> list[Sentence]:
        """Draw four to eight sentences: devices, findings, their changes, what has resolved, what is absent."""
        number = int(self._rng.integers(_FEWEST, _MOST + 1))
        devices = [entry for entry in self._visible if entry.finding.kind in DEVICES]
        sentences = [self._describe(entry, False) for entry in (*devices, *self._shuffled())]
        sentences += self._draw_courses() + self._draw_gone()
        drawn = [sentence for sentence in sentences if sentence is not None][:_MOST]
        while len(drawn) < number and (sentence := self._draw_absent()) is not None:
            drawn.append(sentence)
        return drawn

    def draw_impression(self) -> list[Sentence]:
        """Draw one to three lines: findings, sometimes two in one line, or that nothing is wrong."""
        self._topics.clear()
        others = self._shuffled()
        drawn: list[Sentence | None] = []
        if not self._present:
            text = _HEALTHY
            claims = tuple(Claim(region, "normal", True) for region in _HEALTHY_REGIONS)
            drawn.append(self._once(lambda: Sentence(fill(choose(text, self._rng), {}), claims)))
        paired = [entry for entry in others if entry.finding.kind in ONE_SIDED][:2]
        if len(paired) == 2 and self._rng.random() < 0.35:
            drawn.append(self._once(partial(describe_pair, paired[0], paired[1], self._rng)))
            others = [entry for entry in others if entry not in paired]
        drawn += [self._describe(entry, True) for entry in others]
        lines = [sentence for sentence in drawn if sentence is not None][:_MOST_IMPRESSIONS]
        if not lines or (len(lines) < _MOST_IMPRESSIONS and self._rng.random() < 0.4):
            absent = self._draw_absent()
            lines += [absent] if absent is not None else []
        return lines

    def _shuffled(self) -> list[Seen]:
        """Return the visible findings other than devices, in random order."""
        others = [entry for entry in self._visible if entry.finding.kind not in DEVICES]
        return [others[index] for index in self._rng.permutation(len(others))]

    def _change(self, entry: Seen) -> str:
        """Return the finding's change; '' if there is nothing to compare: it is not new and was not visible before."""
        key = (entry.finding.kind, entry.finding.side)
        change = self._changes.get(key, "")
        return change if key in self._before or change == "new" else ""

    def _describe(self, entry: Seen, brief: bool) -> Sentence | None:
        return self._once(partial(describe, entry, self._change(entry), self._rng, brief))

    def _draw_courses(self) -> list[Sentence | None]:
        """Draw separate sentences on the change of about half the one-sided findings that were visible before."""
        told = [
            (entry, self._change(entry))
            for entry in self._visible
            if entry.finding.kind in ONE_SIDED and self._change(entry) in CONTINUED and self._rng.random() < 0.5
        ]
        return [self._once(partial(describe_course, entry, change, self._rng)) for entry, change in told]

    def _draw_gone(self) -> list[Sentence | None]:
        """Draw sentences about findings that were visible before and have resolved, and devices since removed."""
        makers: list[Callable[[], Sentence]] = []
        for (kind, side), entry in self._before.items():
            if self._changes.get((kind, side)) != "resolved":
                continue
            if kind in ONE_SIDED:
                makers.append(partial(describe_course, entry, "resolved", self._rng))
            elif kind in DEVICES:
                makers.append(partial(describe_removal, kind, side, self._rng))
            elif kind == "edema":
                makers.append(partial(describe_resolved_edema, self._rng))
        return [self._once(make) for make in makers]

    def _draw_absent(self) -> Sentence | None:
        """Draw a true negative or normal statement on a topic not yet mentioned; None if none is left."""
        fitting = [
            entry
            for entry in statements()
            if entry.holds(self._present) and not self._topics.intersection(entry.topics)
        ]
        if not fitting:
            return None
        weights = np.array([entry.weight * (_ONE_LUNG_WEIGHT if entry.side else 1.0) for entry in fitting])
        entry = fitting[int(self._rng.choice(len(fitting), p=weights / weights.sum()))]
        self._topics.update(entry.topics)
        made = self._once(lambda: Sentence(fill(choose(entry.template, self._rng), {}), entry.claims))
        return made if made is not None else self._draw_absent()

    def _once(self, make: Callable[[], Sentence]) -> Sentence | None:
        """Make a sentence whose text the report does not contain yet; None if all tries repeat a text."""
        for _ in range(_TRIES):
            sentence = make()
            if sentence.text not in self._texts:
                self._texts.add(sentence.text)
                return sentence
        return None


def _zones(entry: Seen) -> set[str]:
    """Return the zones of a finding, by its plan and by its mask; '' means the whole lung."""
    names = {"apical zone": "apical", "upper lung zone": "upper", "mid lung zone": "mid", "lower lung zone": "lower"}
    reached = {names[part] for region in entry.regions if (part := region.partition(" ")[2]) in names}
    return {entry.finding.zone, *reached, *([entry.zone] if entry.zone else [])}

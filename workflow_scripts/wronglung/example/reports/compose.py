"""A whole report: which sentences, in which order, numbered as Chest ImaGenome numbers them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from wronglung.example.course import DEVICES, ONE_SIDED
from wronglung.example.ontology import SIDES
from wronglung.example.plan import PatientPlan, StudyPlan
from wronglung.example.reports.absent import Statement, statements
from wronglung.example.reports.grammar import choose, fill
from wronglung.example.reports.history import draw_comparison, draw_reason, name_examination
from wronglung.example.reports.layout import wrap, write_out
from wronglung.example.reports.one_sided import CONTINUED, describe_course, describe_pair
from wronglung.example.reports.sentence import Claim, Seen, Sentence
from wronglung.example.reports.unpaired import describe, describe_removal
from wronglung.seeds import derive_rng

_FEWEST, _MOST = 4, 8
_MOST_IMPRESSIONS = 3
_TRIES = 30


@dataclass(frozen=True)
class Placed:
    """A sentence in its report.

    Attributes:
        number: its number in the report as text; now and then a half step, as '6.1'.
        section: FINDINGS or IMPRESSION.
        written: its text with the report's line breaks.
        sentence: its text on one line, and its truth.
    """

    number: str
    section: str
    written: str
    sentence: Sentence


@dataclass(frozen=True)
class Report:
    """A report: its file's text, the reason for the examination, and its sentences in order."""

    text: str
    reason: str
    sentences: tuple[Placed, ...]


def compose(patient: PatientPlan, study: StudyPlan, seen: Sequence[Seen], before: Sequence[Seen]) -> Report:
    """The report of a study; it states what is visible and denies only what is absent.

    Args:
        patient: whose study it is.
        study: the study; its seed decides the wording.
        seen: every planned finding, as it came out on the frontal film.
        before: the same of the study before; empty at a first study.
    """
    rng = derive_rng(study.seed, "report")
    writer = _Writer(study, tuple(seen), tuple(before), rng)
    findings = writer.draw_findings()
    impression = writer.draw_impression()
    reason = draw_reason(patient, rng)
    header = (
        ("EXAMINATION", name_examination(study)),
        ("INDICATION", reason),
        ("COMPARISON", draw_comparison(study, rng)),
    )
    paragraphs = {
        "FINDINGS": wrap([sentence.text for sentence in findings]),
        "IMPRESSION": wrap([sentence.text for sentence in impression]),
    }
    placed = [
        (section, written, sentence)
        for section, sentences in (("FINDINGS", findings), ("IMPRESSION", impression))
        for written, sentence in zip(paragraphs[section].sentences, sentences, strict=True)
    ]
    numbers = _draw_numbers(len(placed), rng)
    return Report(
        write_out(header, list(paragraphs.items())),
        reason,
        tuple(Placed(number, *rest) for number, rest in zip(numbers, placed, strict=True)),
    )


class _Writer:
    """Draws the sentences of one report, none of them twice."""

    def __init__(
        self, study: StudyPlan, seen: tuple[Seen, ...], before: tuple[Seen, ...], rng: np.random.Generator
    ) -> None:
        self._rng = rng
        self._visible = [entry for entry in seen if entry.visible]
        self._before = {(entry.finding.kind, entry.finding.side): entry for entry in before if entry.visible}
        self._changes = {(kind, side): change for kind, side, change in study.changes}
        self._present = frozenset((e.finding.kind, e.finding.side, z) for e in seen for z in _zones(e))
        self._texts: set[str] = set()
        self._topics: set[str] = set()

    def draw_findings(self) -> list[Sentence]:
        """Four to eight sentences: devices, findings, their course, what has gone, what is absent."""
        number = int(self._rng.integers(_FEWEST, _MOST + 1))
        devices = [entry for entry in self._visible if entry.finding.kind in DEVICES]
        others = [entry for entry in self._visible if entry.finding.kind not in DEVICES]
        self._rng.shuffle(others)  # type: ignore[arg-type]
        sentences = [self._once(lambda e=entry: self._describe(e, False)) for entry in (*devices, *others)]
        sentences += self._draw_courses(others)
        sentences += self._draw_gone()
        while len(sentences) < number and (sentence := self._draw_absent(False)) is not None:
            sentences.append(sentence)
        return sentences[:_MOST]

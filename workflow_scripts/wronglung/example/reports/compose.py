"""A whole report: which sentences, in which order, numbered as Chest ImaGenome numbers them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from wronglung.core.seeds import derive_rng
from wronglung.example.patient_plan import PatientPlan, StudyPlan
from wronglung.example.reports.history import draw_comparison, draw_reason, name_examination
from wronglung.example.reports.layout import wrap, write_out
from wronglung.example.reports.sentence import Seen, Sentence
from wronglung.example.reports.writer import Writer

_FIRST_NUMBERS = (3, 8)
_HALF_STEPS = 0.04


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
    writer = Writer(study, seen, before, rng)
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


def _draw_numbers(count: int, rng: np.random.Generator) -> list[str]:
    """Rising sentence numbers; the header's sentences come first, and a few steps are of 0.1 only."""
    numbers = []
    whole, tenths = int(rng.integers(*_FIRST_NUMBERS)), 0
    for _ in range(count):
        numbers.append(f"{whole}.{tenths}" if tenths else str(whole))
        if rng.random() < _HALF_STEPS and tenths < 9:
            tenths += 1
        else:
            whole, tenths = whole + 1, 0
    return numbers

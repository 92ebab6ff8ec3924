"""A whole report: the choice and order of its sentences, numbered as in Chest ImaGenome."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from wronglung.core.seeds import derive_rng
from wronglung.example.patient_plan import PatientPlan, StudyPlan
from wronglung.example.reports.history import draw_comparison, draw_reason, name_examination
from wronglung.example.reports.report_layout import wrap, write_out
from wronglung.example.reports.sentence import Seen, Sentence
from wronglung.example.reports.writer import Writer

_FIRST_NUMBERS = (3, 8)
_HALF_STEPS = 0.04


@dataclass(frozen=True)
class Placed:
    """A sentence at its place in a report.

    Attributes:
        number: its number in the report, as text; sometimes with a decimal, such as '6.1'.
        section: FINDINGS or IMPRESSION.
        written: its text with the report's line breaks.
        sentence: its text on one line, and what it states.
    """

    number: str
    section: str
    written: str
    sentence: Sentence


@dataclass(frozen=True)
class Report:
    """A report: the text of its file, the reason for the examination, and the sentences in order."""

    text: str
    reason: str
    sentences: tuple[Placed, ...]


def compose(patient: PatientPlan, study: StudyPlan, seen: Sequence[Seen], before: Sequence[Seen]) -> Report:
    """Compose the report of a study; it states what is visible and denies only what is absent.

    Args:
        patient: the study's patient.
        study: the study; its seed decides the wording.
        seen: every planned finding, as it appears on the frontal film.
        before: the same for the previous study; empty for a first study.
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
    """Draw rising numbers for sentences, which follow those of the header; a few steps are only 0.1."""
    numbers = []
    whole, tenths = int(rng.integers(*_FIRST_NUMBERS)), 0
    for _ in range(count):
        numbers.append(f"{whole}.{tenths}" if tenths else str(whole))
        if rng.random() < _HALF_STEPS and tenths < 9:
            tenths += 1
        else:
            whole, tenths = whole + 1, 0
    return numbers

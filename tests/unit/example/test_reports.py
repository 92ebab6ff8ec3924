import re
from collections.abc import Iterator

import pytest

from tests.unit.example.release_case import SEED, clinic_settings, overlook, record, see
from wronglung.example.annotations import PatientRecord, StudyRecord
from wronglung.example.clinic import draw_clinic
from wronglung.example.contact_sheet import STATED_BY, states
from wronglung.example.disease_course import ONE_SIDED
from wronglung.example.ontology import CATEGORY, DESCRIBED, PARENTS, WITHOUT_BOX
from wronglung.example.patient_plan import Finding
from wronglung.example.reports.compose import Placed, compose
from wronglung.example.reports.sentence import Seen

SIDE = re.compile(r"\b(left|right)\b")
ZONES = {
    "apical zone": r"\b(apex|apical|apicolateral)\b",
    "upper lung zone": r"\bupper\b",
    "mid lung zone": r"\bmid",
    "lower lung zone": r"\b(lower|base|basilar|basal)\b",
}
# Words of a sentence and the label it must then hold, whether stated or denied.
WORDS = {
    "pneumothorax": "pneumothorax",
    "pleural effusion": "pleural effusion",
    "edema": "pulmonary edema/hazy opacity",
    "cardiomegaly": "enlarged cardiac silhouette",
    "nodule": "mass/nodule (not otherwise specified)",
    "endotracheal tube": "endotracheal tube",
    "pneumonia": "pneumonia",
    "atelectasis": "atelectasis",
}


def half_overlooked(finding: Finding) -> Seen:
    return overlook(finding) if finding.seed % 4 == 0 else see(finding)


@pytest.fixture(scope="module")
def patients() -> list[PatientRecord]:
    """Two clinics of 687 and more reports each; in the second a quarter of the findings cannot be seen."""
    first = [record(patient) for patient in draw_clinic(clinic_settings(), SEED)]
    second = [record(patient, half_overlooked) for patient in draw_clinic(clinic_settings(), SEED + 1)]
    return first + second


def each(patients: list[PatientRecord]) -> Iterator[tuple[StudyRecord, Placed]]:
    for patient in patients:
        for study in patient.studies:
            for placed in study.sentences:
                yield study, placed


def test_there_are_over_a_thousand_reports_with_sections_of_the_asked_length(patients: list[PatientRecord]) -> None:
    studies = [study for patient in patients for study in patient.studies]
    assert len(studies) > 1000
    for study in studies:
        sections = [placed.section for placed in study.sentences]
        assert sections == sorted(sections)
        assert 4 <= sections.count("FINDINGS") <= 8
        assert 1 <= sections.count("IMPRESSION") <= 3


def test_side_words_and_regions_agree(patients: list[PatientRecord]) -> None:
    for _, placed in each(patients):
        words = set(SIDE.findall(placed.sentence.text.lower()))
        regions = {word for region in placed.sentence.regions for word in SIDE.findall(region)}
        if any(name in placed.sentence.text.lower() for name in (" ij ", "internal jugular")):
            assert placed.sentence.regions == ("svc",)
        elif words:
            assert words == regions, placed.sentence
        else:
            assert regions in (set(), {"left", "right"}), placed.sentence


def test_zone_words_and_regions_agree(patients: list[PatientRecord]) -> None:
    for _, placed in each(patients):
        text = placed.sentence.text.lower()
        zones = {region.split(" ", 1)[1] for region in placed.sentence.regions if region.endswith("zone")}
        if not SIDE.search(text):
            continue
        named = {zone for zone, words in ZONES.items() if re.search(words, text)}
        assert zones == named, placed.sentence


def test_negation_and_contexts_agree(patients: list[PatientRecord]) -> None:
    gone = r"^(there is no|no)\b|resolved|cleared|no longer|resolution of|removed|removal of"
    unchanged = r"^no (significant|relevant|appreciable)? ?(interval )?change|partial resolution"
    for _, placed in each(patients):
        text = placed.sentence.text.lower()
        stated = [claim.label for claim in placed.sentence.claims if claim.present and claim.label != "normal"]
        denied = [claim.label for claim in placed.sentence.claims if not claim.present]
        assert not (stated and denied), placed.sentence
        if re.search(gone, text) and not re.search(unchanged, text):
            assert not stated, placed.sentence
        assert ("abnormal" in stated) <= ("normal" not in [c.label for c in placed.sentence.claims])


def test_words_and_labels_agree(patients: list[PatientRecord]) -> None:
    for _, placed in each(patients):
        labels = {claim.label for claim in placed.sentence.claims}
        for word, label in WORDS.items():
            if word in placed.sentence.text.lower():
                assert label in labels, placed.sentence


def test_labels_and_regions_are_known_and_parents_implied(patients: list[PatientRecord]) -> None:
    for _, placed in each(patients):
        held = {(claim.region, claim.label) for claim in placed.sentence.claims if claim.present}
        for claim in placed.sentence.claims:
            assert claim.region in (*DESCRIBED, *WITHOUT_BOX)
            assert claim.label in CATEGORY
            if claim.present:
                assert all((claim.region, parent) in held for parent in PARENTS.get(claim.label, ()))
                if claim.category in ("anatomicalfinding", "disease"):
                    assert (claim.region, "abnormal") in held


def test_only_what_is_visible_is_stated_and_only_what_is_absent_denied(patients: list[PatientRecord]) -> None:
    hidden = 0
    for study, placed in each(patients):
        for seen in study.seen:
            hidden += not seen.visible
            side = seen.finding.side if seen.finding.kind in ONE_SIDED else ""
            label = STATED_BY[seen.finding.kind][0]
            same = [c for c in placed.sentence.claims if c.label == label and c.region.startswith(side)]
            assert all(claim.present for claim in same), (placed.sentence, seen)
        visible = {(s.finding.kind, s.finding.side) for s in study.seen if s.visible}
        for kind, labels in STATED_BY.items():
            for claim in placed.sentence.claims:
                if claim.present and claim.label == labels[0]:
                    sides = {claim.region.split(" ", 1)[0]} if kind in ONE_SIDED else {"both", "none", "left", "right"}
                    assert any((kind, side) in visible for side in sides), placed.sentence
    assert hidden > 100


def test_every_visible_finding_has_a_sentence_of_its_own(patients: list[PatientRecord]) -> None:
    for patient in patients:
        for study in patient.studies:
            for seen in study.seen:
                if seen.visible:
                    assert any(states(placed.sentence, seen.finding) for placed in study.sentences), study


def test_comparison_words_and_cues_agree(patients: list[PatientRecord]) -> None:
    words = {
        "no change": r"unchanged|stable|similar|change|remains|appear",
        "improved": r"decreas|small|improve|resol|clear|no longer|less|no residual|no remaining",
        "worsened": r"increas|large|wors|progress|more|new",
    }
    for study, placed in each(patients):
        assert not (placed.sentence.comparison and study.order == 1)
        for cue in placed.sentence.comparison:
            assert re.search(words[cue], placed.sentence.text.lower()), placed.sentence


def test_no_sentence_twice_in_a_report_and_numbers_rise(patients: list[PatientRecord]) -> None:
    halves = 0
    for patient in patients:
        for study in patient.studies:
            texts = [placed.sentence.text for placed in study.sentences]
            numbers = [float(placed.number) for placed in study.sentences]
            assert len(set(texts)) == len(texts)
            assert numbers == sorted(set(numbers))
            halves += any(number % 1 for number in numbers)
    assert halves > 10


def test_many_distinct_sentences_and_a_third_of_them_with_a_side(patients: list[PatientRecord]) -> None:
    default = patients[: len(patients) // 2]
    texts = {placed.sentence.text for _, placed in each(default)}
    assert len(texts) >= 2500
    assert sum(bool(SIDE.search(text.lower())) for text in texts) >= len(texts) / 3


def test_a_report_s_file_has_its_sentences_in_short_lines() -> None:
    patient = next(p for p in draw_clinic(clinic_settings(), SEED) if len(p.studies) == 3)
    for study in patient.studies:
        report = compose(patient, study, [see(finding) for finding in study.findings], ())
        lines = report.text.split("\n")
        assert lines[0].strip() == "FINAL REPORT"
        assert all(len(line) <= 79 and line.startswith(" ") for line in lines[:-1])
        headers = re.findall(r"\n ([A-Z ()/,-]+):\s", report.text)
        assert headers == ["EXAMINATION", "INDICATION", "COMPARISON", "FINDINGS", "IMPRESSION"]
        assert all(placed.written in report.text for placed in report.sentences)
        assert all(placed.written.replace("\n ", " ") == placed.sentence.text for placed in report.sentences)
        assert "___" in report.text


def test_the_same_study_gives_the_same_report() -> None:
    patient = draw_clinic(clinic_settings(), SEED)[0]
    assert record(patient) == record(patient)

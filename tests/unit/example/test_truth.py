import json
from pathlib import Path

import pandas as pd
import pytest

from tests.unit.example.release_case import BOX, clinic_settings, draw_records, overlook, record
from wronglung.example.annotations import PatientRecord
from wronglung.example.clinic import draw_clinic
from wronglung.example.truth import attributes_table, findings_table, write_truth


@pytest.fixture(scope="module")
def patients() -> list[PatientRecord]:
    return draw_records(patients={"train": 30, "valid": 4, "test": 4, "gold": 8})


@pytest.fixture(scope="module")
def truth(patients: list[PatientRecord], tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    folder = tmp_path_factory.mktemp("truth")
    write_truth(folder / "truth.csv", folder / "attributes.csv", patients)
    return pd.read_csv(folder / "truth.csv")


def test_every_film_is_there_and_every_finding_once(truth: pd.DataFrame, patients: list[PatientRecord]) -> None:
    films = [film for patient in patients for study in patient.studies for film in study.films]
    assert set(truth["dicom_id"]) == {film.dicom_id for film in films}
    findings = [seen for patient in patients for study in patient.studies for seen in study.seen]
    assert truth["finding"].notna().sum() == len(findings)
    bare = truth[truth["finding"].isna()]
    assert not bare["dicom_id"].duplicated().any()
    assert set(truth.loc[truth["view"] == "LATERAL", "dicom_id"]) <= set(bare["dicom_id"])
    assert len(truth) == len(findings) + len(bare)


def test_a_row_says_what_was_planned_and_seen(truth: pd.DataFrame, patients: list[PatientRecord]) -> None:
    for patient in patients:
        for study in patient.studies:
            rows = truth[truth["dicom_id"] == study.frontal.dicom_id]
            for row, seen in zip(rows.itertuples(), study.seen, strict=False):
                assert (row.patient_id, row.study_id, row.split) == (patient.subject_id, study.study_id, patient.split)
                assert (row.finding, row.side, row.grade) == (seen.finding.kind, seen.finding.side, seen.finding.grade)
                assert (row.visible, row.area_mm2, row.grey_change, row.grey_needed) == (True, 900.0, 0.08, 0.02)


def test_boxes_are_the_findings_own(truth: pd.DataFrame) -> None:
    boxes = truth["boxes"].map(json.loads)
    assert set(map(str, boxes[truth["side"] == "left"])) == {str([list(BOX)])}
    assert set(map(len, boxes[truth["side"] == "both"])) == {2}
    assert set(map(len, boxes[truth["finding"].isna()])) == {0}


def test_an_unseen_finding_stays_with_nan_for_its_change() -> None:
    plans = [plan for plan in draw_clinic(clinic_settings(), 1) if plan.studies[0].findings][:3]
    table = findings_table([record(plan, overlook) for plan in plans])
    shown = table[table["finding"].notna()]
    assert len(shown) >= 3
    assert not shown["visible"].any()
    assert shown["grey_change"].isna().all()
    assert set(shown["boxes"]) == {"[]"}


def test_attributes_name_every_study_with_an_age_that_grows(patients: list[PatientRecord], tmp_path: Path) -> None:
    table = attributes_table(patients)
    assert len(table) == sum(len(patient.studies) for patient in patients)
    assert table["study_id"].is_unique
    assert set(table["sex"]) == {"F", "M"}
    assert set(table["view"]) == {"AP", "PA"}
    for patient in patients:
        own = table[table["patient_id"] == patient.subject_id]
        assert own["age"].iloc[0] == patient.age
        assert own["age"].is_monotonic_increasing
        assert own["age"].iloc[-1] - patient.age <= 2
        low, high = map(int, patient.age_decile.split("-"))
        assert low <= patient.age < high

import gzip
from pathlib import Path

import pandas as pd
import pytest

from tests.unit.example.release_case import draw_records
from wronglung.example.annotations import PatientRecord, read_annotations, write_annotations
from wronglung.example.mimic_lists import write_mimic_cxr, write_mimic_cxr_jpg

LABELS = [
    "Atelectasis",
    "Cardiomegaly",
    "Consolidation",
    "Edema",
    "Enlarged Cardiomediastinum",
    "Fracture",
    "Lung Lesion",
    "Lung Opacity",
    "No Finding",
    "Pleural Effusion",
    "Pleural Other",
    "Pneumonia",
    "Pneumothorax",
    "Support Devices",
]
COLUMNS = {
    "cxr-record-list": ["subject_id", "study_id", "dicom_id", "path"],
    "cxr-study-list": ["subject_id", "study_id", "path"],
    "mimic-cxr-2.0.0-metadata": [
        "dicom_id",
        "subject_id",
        "study_id",
        "PerformedProcedureStepDescription",
        "ViewPosition",
        "Rows",
        "Columns",
        "StudyDate",
        "StudyTime",
        "ProcedureCodeSequence_CodeMeaning",
        "ViewCodeSequence_CodeMeaning",
        "PatientOrientationCodeSequence_CodeMeaning",
    ],
    "mimic-cxr-2.0.0-split": ["dicom_id", "study_id", "subject_id", "split"],
    "mimic-cxr-2.0.0-chexpert": ["subject_id", "study_id", *LABELS],
    "mimic-cxr-2.0.0-negbio": ["subject_id", "study_id", *LABELS],
}


@pytest.fixture(scope="module")
def patients() -> list[PatientRecord]:
    return draw_records(patients={"train": 30, "valid": 4, "test": 4, "gold": 8})


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory, patients: list[PatientRecord]) -> Path:
    folder = tmp_path_factory.mktemp("mimic")
    write_mimic_cxr(folder, patients)
    write_mimic_cxr_jpg(folder, patients)
    return folder


def read(root: Path, name: str) -> pd.DataFrame:
    return pd.read_csv(root / f"{name}.csv.gz")


@pytest.mark.parametrize("name", COLUMNS)
def test_columns_stand_in_the_release_s_order(root: Path, name: str) -> None:
    assert list(read(root, name).columns) == COLUMNS[name]
    assert len(read(root, name))


def test_paths_lie_where_the_release_keeps_them(root: Path) -> None:
    for row in read(root, "cxr-record-list").itertuples():
        folder = f"files/p{str(row.subject_id)[:2]}/p{row.subject_id}"
        assert row.path == f"{folder}/s{row.study_id}/{row.dicom_id}.dcm"
    for row in read(root, "cxr-study-list").itertuples():
        assert row.path == f"files/p{str(row.subject_id)[:2]}/p{row.subject_id}/s{row.study_id}.txt"


def test_every_film_is_listed_once_and_laterals_are_among_them(root: Path) -> None:
    records, metadata = read(root, "cxr-record-list"), read(root, "mimic-cxr-2.0.0-metadata")
    assert records["dicom_id"].is_unique
    assert set(records["dicom_id"]) == set(metadata["dicom_id"]) == set(read(root, "mimic-cxr-2.0.0-split")["dicom_id"])
    assert set(metadata["ViewPosition"]) == {"AP", "PA", "LATERAL"}


def test_a_patient_has_one_split(root: Path, patients: list[PatientRecord]) -> None:
    split = read(root, "mimic-cxr-2.0.0-split")
    assert (split.groupby("subject_id")["split"].nunique() == 1).all()
    assert set(split["split"]) == {"train", "validate", "test"}
    gold = [patient.subject_id for patient in patients if patient.split == "gold"]
    assert set(split[split["subject_id"].isin(gold)]["split"]) == {"test"}


def test_labels_follow_the_findings(root: Path, patients: list[PatientRecord]) -> None:
    table = read(root, "mimic-cxr-2.0.0-chexpert").set_index("study_id")
    kinds = {"effusion": "Pleural Effusion", "pneumothorax": "Pneumothorax", "cardiomegaly": "Cardiomegaly"}
    for patient in patients:
        for study in patient.studies:
            present = {seen.finding.kind for seen in study.seen}
            for kind, column in kinds.items():
                value = table.loc[study.study_id, column]
                assert (value == 1.0) == (kind in present)
    assert set(table[LABELS].stack().dropna()) == {0.0, 1.0}
    assert table["No Finding"].isna().any()


def test_the_same_patients_give_the_same_bytes(root: Path, tmp_path: Path, patients: list[PatientRecord]) -> None:
    write_mimic_cxr(tmp_path, patients)
    data = (tmp_path / "cxr-record-list.csv.gz").read_bytes()
    assert data == (root / "cxr-record-list.csv.gz").read_bytes()
    assert data[4:8] == b"\0\0\0\0"
    assert gzip.decompress(data).startswith(b"subject_id,study_id")


def test_annotations_come_back_as_written_whatever_the_groups(tmp_path: Path, patients: list[PatientRecord]) -> None:
    write_annotations(tmp_path / "b.json", patients[7:])
    write_annotations(tmp_path / "a.json", patients[:7])
    write_annotations(tmp_path / "empty.json", [])
    paths = [tmp_path / name for name in ("b.json", "empty.json", "a.json")]
    assert read_annotations(paths) == patients

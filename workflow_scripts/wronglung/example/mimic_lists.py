"""The lists of MIMIC-CXR and the tables of MIMIC-CXR-JPG."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pandas as pd

from wronglung.example.annotations import FilmRecord, PatientRecord, StudyRecord
from wronglung.example.csv_tables import write_csv
from wronglung.example.disease_course import DEVICES
from wronglung.example.film_files import ORIENTATION_CODES, VIEW_CODES
from wronglung.example.mimic_paths import dicom_path, report_path

# Columns of the label table, with the Chest ImaGenome labels that decide them.
_CHEXPERT: dict[str, tuple[str, ...]] = {
    "Atelectasis": ("atelectasis", "linear/patchy atelectasis"),
    "Cardiomegaly": ("enlarged cardiac silhouette",),
    "Consolidation": ("consolidation",),
    "Edema": ("pulmonary edema/hazy opacity",),
    "Enlarged Cardiomediastinum": ("mediastinal widening",),
    "Fracture": ("clavicle fracture", "spinal fracture", "rib fracture"),
    "Lung Lesion": ("mass/nodule (not otherwise specified)", "lung lesion"),
    "Lung Opacity": ("lung opacity", "airspace opacity", "infiltration"),
    "No Finding": (),
    "Pleural Effusion": ("pleural effusion",),
    "Pleural Other": ("pleural/parenchymal scarring",),
    "Pneumonia": ("pneumonia",),
    "Pneumothorax": ("pneumothorax",),
    "Support Devices": ("endotracheal tube", "ij line"),
}
_JPG_SPLITS = {"train": "train", "valid": "validate", "test": "test", "gold": "test"}

Image = tuple[PatientRecord, StudyRecord, FilmRecord]


def images(patients: Sequence[PatientRecord]) -> Iterator[Image]:
    """Iterate over all films, each with its patient and study."""
    for patient in patients:
        for study in patient.studies:
            for film in study.films:
                yield patient, study, film


def record_list(patients: Sequence[PatientRecord]) -> pd.DataFrame:
    """Return one row per film: subject_id, study_id, dicom_id, path."""
    return pd.DataFrame(
        {
            "subject_id": patient.subject_id,
            "study_id": study.study_id,
            "dicom_id": film.dicom_id,
            "path": dicom_path(patient.subject_id, study.study_id, film.dicom_id),
        }
        for patient, study, film in images(patients)
    )


def study_list(patients: Sequence[PatientRecord]) -> pd.DataFrame:
    """Return one row per study: subject_id, study_id, path of the report."""
    return pd.DataFrame(
        {
            "subject_id": patient.subject_id,
            "study_id": study.study_id,
            "path": report_path(patient.subject_id, study.study_id),
        }
        for patient in patients
        for study in patient.studies
    )


def metadata(patients: Sequence[PatientRecord]) -> pd.DataFrame:
    """Return one row per film, with values of its DICOM header."""
    return pd.DataFrame(
        {
            "dicom_id": film.dicom_id,
            "subject_id": patient.subject_id,
            "study_id": study.study_id,
            "PerformedProcedureStepDescription": study.examination,
            "ViewPosition": film.view,
            "Rows": film.rows,
            "Columns": film.columns,
            "StudyDate": study.date,
            "StudyTime": study.time,
            "ProcedureCodeSequence_CodeMeaning": study.examination,
            "ViewCodeSequence_CodeMeaning": VIEW_CODES[film.view][1],
            "PatientOrientationCodeSequence_CodeMeaning": ORIENTATION_CODES[film.view][1],
        }
        for patient, study, film in images(patients)
    )


def split_list(patients: Sequence[PatientRecord]) -> pd.DataFrame:
    """Return one row per film: dicom_id, study_id, subject_id, split (train, validate, test)."""
    return pd.DataFrame(
        {
            "dicom_id": film.dicom_id,
            "study_id": study.study_id,
            "subject_id": patient.subject_id,
            "split": _JPG_SPLITS[patient.split],
        }
        for patient, study, film in images(patients)
    )


def study_labels(patients: Sequence[PatientRecord]) -> pd.DataFrame:
    """Return one row per study: 1.0 where the report states the label, 0.0 where it denies it, else NaN."""
    return pd.DataFrame(
        {"subject_id": patient.subject_id, "study_id": study.study_id} | _labels(study)
        for patient in patients
        for study in patient.studies
    )


def _labels(study: StudyRecord) -> dict[str, float]:
    claims = [claim for placed in study.sentences for claim in placed.sentence.claims]
    values = {}
    for column, labels in _CHEXPERT.items():
        stated = [claim.present for claim in claims if claim.label in labels]
        values[column] = float(max(stated)) if stated else float("nan")
    if not any(seen.visible and seen.finding.kind not in DEVICES for seen in study.seen):
        values["No Finding"] = 1.0
    return values


def write_mimic_cxr(root: str | Path, patients: Sequence[PatientRecord]) -> None:
    """Write MIMIC-CXR's two lists below its root."""
    write_csv(Path(root) / "cxr-record-list.csv.gz", record_list(patients))
    write_csv(Path(root) / "cxr-study-list.csv.gz", study_list(patients))


def write_mimic_cxr_jpg(root: str | Path, patients: Sequence[PatientRecord]) -> None:
    """Write MIMIC-CXR-JPG's tables below its root; there are no JPEG files."""
    labels = study_labels(patients)
    for name, table in {
        "metadata": metadata(patients),
        "split": split_list(patients),
        "chexpert": labels,
        "negbio": labels,
    }.items():
        write_csv(Path(root) / f"mimic-cxr-2.0.0-{name}.csv.gz", table)

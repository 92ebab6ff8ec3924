"""Chest ImaGenome's splits and its lists of images and studies."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from wronglung.example.annotations import PatientRecord
from wronglung.example.csv_tables import write_csv
from wronglung.example.mimic_lists import Image, images
from wronglung.example.mimic_paths import dicom_path, report_path

SILVER_SPLITS = ("train", "valid", "test")
_COLUMNS = ["subject_id", "study_id", "dicom_id", "path", "ViewPosition"]


def image_table(chosen: Sequence[Image]) -> pd.DataFrame:
    """Return one row per film: subject_id, study_id, dicom_id, path, ViewPosition."""
    rows = [
        (
            patient.subject_id,
            study.study_id,
            film.dicom_id,
            dicom_path(patient.subject_id, study.study_id, film.dicom_id),
            film.view,
        )
        for patient, study, film in chosen
    ]
    return pd.DataFrame(rows, columns=_COLUMNS)


def write_splits(folder: str | Path, patients: Sequence[PatientRecord]) -> None:
    """Write train, valid and test with a first column of row numbers, and images_to_avoid without one."""
    every = list(images(patients))
    for split in SILVER_SPLITS:
        chosen = [image for image in every if image[0].split == split and image[2].listed]
        write_csv(Path(folder) / f"{split}.csv", image_table(chosen), index=True)
    avoided = [image for image in every if image[0].split == "gold"]
    write_csv(Path(folder) / "images_to_avoid.csv", image_table(avoided))


def write_utils(folder: str | Path, patients: Sequence[PatientRecord]) -> None:
    """Write the record list with views, and the study list with gender and age decile."""
    write_csv(Path(folder) / "cxr-record-list_view.csv", image_table(list(images(patients))))
    studies = pd.DataFrame(
        {
            "subject_id": patient.subject_id,
            "study_id": study.study_id,
            "path": report_path(patient.subject_id, study.study_id),
            "gender": patient.gender,
            "age_decile": patient.age_decile,
        }
        for patient in patients
        for study in patient.studies
    )
    write_csv(Path(folder) / "cxr-study-list_v2.csv", studies)

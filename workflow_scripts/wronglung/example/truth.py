"""Owner of `truth.csv` and `attributes.csv`: the truth about films and patients, in layouts of this project.

`truth.csv`: a row a film and finding, and one row for a film without findings, so that every film is there.
    dicom_id, study_id, patient_id, split (train, valid, test, gold), view, order (1 for the patient's first study);
    finding (kind; empty if the film has none: lateral films show no finding), side, zone, grade as planned;
    visible (True, False), area_mm2 of its mask, grey_change that it makes inside its mask (mean, share of the full
    scale; empty without a mask), grey_needed: a finding is visible if its mask has at least
    `example.render.findings.visible_mm2` and its grey_change reaches grey_needed, on the film into which it is
    inserted, before later findings and the noise;
    boxes: [[x1, y1, x2, y2], ...] as JSON, in the film's pixels, ends included; one box for each lung of a finding in
    both, the right lung's first, else one; [] if its mask is empty.
`attributes.csv`: a row a study. patient_id, study_id, order, sex (F, M), age in years at the study, view of the frontal
    film. All are simulated: sex and age are drawn at random and change nothing on a film.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from wronglung.example.annotations import PatientRecord, StudyRecord
from wronglung.example.csv_tables import write_csv
from wronglung.example.mimic_lists import images
from wronglung.example.reports.sentence import Seen

_FILM = ("dicom_id", "study_id", "patient_id", "split", "view", "order")
_FINDING = ("finding", "side", "zone", "grade", "visible", "area_mm2", "grey_change", "grey_needed", "boxes")
_DAYS_OF_A_YEAR = 365.2425
_DIGITS = 5  # of areas and greys; more would not be accurate


def write_truth(truth: str | Path, attributes: str | Path, patients: Sequence[PatientRecord]) -> None:
    """Write both tables.

    Args:
        truth: path of `truth.csv`.
        attributes: path of `attributes.csv`.
        patients: all patients.
    """
    write_csv(truth, findings_table(patients))
    write_csv(attributes, attributes_table(patients))


def findings_table(patients: Sequence[PatientRecord]) -> pd.DataFrame:
    """Return one row a film and finding, and one a film without findings; the columns are those of `truth.csv`."""
    rows = []
    for patient, study, film in images(patients):
        shown = study.seen if film.frontal else ()
        where = (film.dicom_id, study.study_id, patient.subject_id, patient.split, film.view, study.order)
        rows += [dict(zip(_FILM, where, strict=True)) | finding for finding in map(_about, shown or (None,))]
    return pd.DataFrame(rows, columns=[*_FILM, *_FINDING])


def attributes_table(patients: Sequence[PatientRecord]) -> pd.DataFrame:
    """Return one row a study; the columns are those of `attributes.csv`."""
    return pd.DataFrame(
        {
            "patient_id": patient.subject_id,
            "study_id": study.study_id,
            "order": study.order,
            "sex": patient.gender,
            "age": patient.age + _years_between(patient.studies[0], study),
            "view": study.frontal.view,
        }
        for patient in patients
        for study in patient.studies
    )


def _about(seen: Seen | None) -> dict[str, Any]:
    if seen is None:
        return {"boxes": "[]"}
    sight, finding = seen.sight, seen.finding
    return {
        "finding": finding.kind,
        "side": finding.side,
        "zone": finding.zone,
        "grade": finding.grade,
        "visible": sight.visible,
        "area_mm2": round(sight.area_mm2, _DIGITS),
        "grey_change": None if sight.grey_change is None else round(sight.grey_change, _DIGITS),
        "grey_needed": round(sight.grey_needed, _DIGITS),
        "boxes": json.dumps(seen.boxes),
    }


def _years_between(first: StudyRecord, later: StudyRecord) -> int:
    """Return the whole years from one study to another."""
    days = [pd.to_datetime(str(study.date), format="%Y%m%d") for study in (first, later)]
    return int((days[1] - days[0]).days / _DAYS_OF_A_YEAR)

"""Attributes of MIMIC-CXR's studies: view and date from MIMIC-CXR-JPG's metadata, sex and age from MIMIC-IV."""

import re
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd

from wronglung.data.attributes import SEXES
from wronglung.data.rejected import Rejection
from wronglung.data.releases.csv_lists import read_list
from wronglung.data.releases.mimic_cxr_jpg.layout import PATIENT_COLUMNS, STUDY_COLUMNS
from wronglung.data.table_rows import STAGE, StudyTable

FRONTAL = ("AP", "PA")
DATE = re.compile(r"[0-9]{8}(?:\.0+)?")
# MIMIC-IV has fewer patients than MIMIC-CXR, so that a patient without a row is no defect.
NO_ROW = "patient without a row"
OLDEST = 91.0  # MIMIC-IV writes 91 for every patient over 89 (its documentation of hosp/patients)


def read_mimic_attributes(files: dict[str, str]) -> StudyTable:
    """Read view and date of every study, and sex and age if MIMIC-IV's table of patients is given.

    Args:
        files: `metadata`, that is `mimic-cxr-2.0.0-metadata.csv.gz` of MIMIC-CXR-JPG; perhaps `patients`, that is
            `hosp/patients.csv.gz` of MIMIC-IV; without it the table has neither sex nor age.

    Returns:
        patient_id, study_id; view: AP or PA, `AP PA` if the study has both, null if it has no frontal image; date:
        yyyy-mm-dd in the release's shifted years, null if it is no date or if the study has two; sex: F or M; age: in
        years at the study, from anchor_age and the years since anchor_year, NaN if unknown. MIMIC-IV hides ages over
        89: such a patient is 91 at every study.

    Raises:
        ValueError: if a column is missing, or a file is damaged.
    """
    rejections: list[Rejection] = []
    images = read_list(files["metadata"], STUDY_COLUMNS, rejections)
    rejections = [row._replace(stage=STAGE) for row in rejections]
    table = _studies(images, rejections, files["metadata"])
    if "patients" in files:
        table = _join_patients(table, files["patients"], rejections)
    ids = {"patient_id": table["subject_id"].astype("str"), "study_id": table["study_id"].astype("str")}
    return StudyTable(
        table.assign(**ids).drop(columns="subject_id").set_index(["patient_id", "study_id"]).reset_index(), rejections
    )


def _studies(images: pd.DataFrame, rejections: list[Rejection], file: str) -> pd.DataFrame:
    """Return one row a study with view and date; a study of two patients is left out."""
    owners = images.groupby("study_id")["subject_id"].nunique()
    shared = owners.index[owners > 1]
    reason = "study of two patients; left out"
    rejections += [Rejection(STAGE, f"study {study}", "fault", reason, file) for study in shared]
    images = images[~images["study_id"].isin(shared)]
    given = images["StudyDate"].where(images["StudyDate"].map(lambda text: bool(DATE.fullmatch(text))))
    dates = pd.to_datetime(given.str[:8], format="%Y%m%d", errors="coerce").dt.strftime("%Y-%m-%d")
    has = {view: images["ViewPosition"].eq(view) for view in FRONTAL}
    images = images.assign(date=dates, **has)
    studies = images.groupby("study_id", as_index=False).agg(
        subject_id=("subject_id", "first"),
        **{view: (view, "any") for view in FRONTAL},
        date=("date", "first"),
        dates=("date", "nunique"),
    )
    for what, wrong in {"no usable date": studies["dates"] == 0, "two dates": studies["dates"] > 1}.items():
        reason = f"study with {what}; its date is unknown"
        rejections += [Rejection(STAGE, f"study {s}", "repair", reason, file) for s in studies.loc[wrong, "study_id"]]
    studies["date"] = studies["date"].where(studies["dates"] == 1, None)
    studies["view"] = _joined(studies[list(FRONTAL)])
    return studies[["subject_id", "study_id", "view", "date"]]


def _joined(views: pd.DataFrame) -> pd.Series:
    """Return the names of the columns that are True in each row, with blanks between them; None if none is."""
    named = pd.Series("", index=views.index)
    for name in views:
        named += np.where(views[name], f" {name}", "")
    return named.str.strip().where(views.any(axis=1), None)


def _join_patients(studies: pd.DataFrame, path: str | Path, rejections: list[Rejection]) -> pd.DataFrame:
    """Add sex and age; a patient with two rows, or without one, has neither."""
    unread: list[Rejection] = []
    patients = read_list(path, PATIENT_COLUMNS, unread).drop_duplicates()
    rejections += [row._replace(stage=STAGE) for row in unread]
    twice = set(patients.loc[patients["subject_id"].duplicated(), "subject_id"])
    patients = patients[~patients["subject_id"].isin(twice)].set_index("subject_id")
    known = patients.reindex(studies["subject_id"])
    sex = known["gender"].where(known["gender"].isin(SEXES), None).to_numpy()
    age = pd.to_numeric(known["anchor_age"], errors="coerce").to_numpy(dtype=float)
    since = pd.to_numeric(studies["date"].str[:4], errors="coerce").to_numpy(dtype=float)
    since = since - pd.to_numeric(known["anchor_year"], errors="coerce").to_numpy(dtype=float)
    age = np.where(age == OLDEST, age, age + since)
    studies = studies.assign(sex=sex, age=np.where((age >= 0) & (age <= 120), age, np.nan))
    unknown = {
        "patient with two rows": studies["subject_id"].isin(twice),
        NO_ROW: ~studies["subject_id"].isin(set(patients.index) | twice),
        "patient whose sex is neither F nor M": studies["subject_id"].isin(patients.index) & studies["sex"].isna(),
        "study at an age that is no number from 0 to 120": studies["subject_id"].isin(patients.index)
        & studies["date"].notna()
        & studies["age"].isna(),
    }
    for what, wrong in unknown.items():
        rows = studies.loc[wrong, "study_id"]
        kind: Literal["filter", "repair"] = "filter" if what == NO_ROW else "repair"
        rejections += [Rejection(STAGE, f"study {s}", kind, f"{what}; it is unknown", str(path)) for s in rows]
    return studies

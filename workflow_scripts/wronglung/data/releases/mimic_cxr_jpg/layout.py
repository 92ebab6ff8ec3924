"""The tables of MIMIC-CXR-JPG v2 and MIMIC-IV about studies and patients; each may be gzipped or plain."""

from pathlib import Path
from typing import Literal

from wronglung.data.releases.csv_lists import gzipped_or_plain
from wronglung.data.releases.mimic_cxr.layout import METADATA

Labeler = Literal["chexpert", "negbio"]
LABEL_FILES: dict[Labeler, str] = {
    "chexpert": "mimic-cxr-2.0.0-chexpert.csv.gz",
    "negbio": "mimic-cxr-2.0.0-negbio.csv.gz",
}
STUDY_COLUMNS = ("subject_id", "study_id", "ViewPosition", "StudyDate")
PATIENTS = "hosp/patients.csv.gz"  # of MIMIC-IV
PATIENT_COLUMNS = ("subject_id", "gender", "anchor_age", "anchor_year")


def metadata_file(mimic_cxr_jpg: str | Path) -> Path:
    """Return the path of the metadata, gzipped or plain as it exists."""
    return gzipped_or_plain(Path(mimic_cxr_jpg) / METADATA)


def patient_file(mimic_iv: str | Path) -> Path:
    """Return the path of MIMIC-IV's patients, gzipped or plain as it exists."""
    return gzipped_or_plain(Path(mimic_iv) / PATIENTS)


def label_file(mimic_cxr_jpg: str | Path, labeler: Labeler) -> Path:
    """Return the path of a labeler's table, gzipped or plain as it exists."""
    return gzipped_or_plain(Path(mimic_cxr_jpg) / LABEL_FILES[labeler])

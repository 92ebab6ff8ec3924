"""The paths of files in MIMIC-CXR v2 and MIMIC-CXR-JPG v2, packed or unpacked."""

from contextlib import AbstractContextManager
from pathlib import Path, PurePosixPath

from wronglung.data.releases.archives import Source, open_places

RECORD_LIST = "cxr-record-list.csv.gz"

METADATA = "mimic-cxr-2.0.0-metadata.csv.gz"

REPORT_ZIP = "mimic-cxr-reports.zip"

RECORD_IDS = ("subject_id", "study_id", "dicom_id")

RECORD_COLUMNS = (*RECORD_IDS, "path")

METADATA_COLUMNS = ("dicom_id", "ViewPosition", "Rows", "Columns")


def report_path(subject_id: int, study_id: int) -> str:
    """Return the path of a study's report in the MIMIC-CXR folder: next to the study's folder, not in it."""
    return f"files/p{str(subject_id)[:2]}/p{subject_id}/s{study_id}.txt"


def jpg_path(subject_id: int, study_id: int, dicom_id: str) -> str:
    """Return the path of an image in the MIMIC-CXR-JPG folder."""
    return str(PurePosixPath(report_path(subject_id, study_id)).with_suffix("") / f"{dicom_id}.jpg")


def open_reports(mimic_cxr: str | Path) -> AbstractContextManager[Source]:
    """Open the reports; their names are those of `report_path`.

    Raises:
        UnusableArchiveError: if neither a folder nor the zip exists, or if the zip is damaged.
    """
    root = Path(mimic_cxr)
    return open_places([root / "files", root / "mimic-cxr-reports/files"], root / REPORT_ZIP, "files/", "files/")

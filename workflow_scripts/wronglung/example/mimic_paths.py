"""Paths of MIMIC-CXR's files, relative to the release's root."""


def patient_folder(subject_id: int) -> str:
    """Return the folder of a patient, such as 'files/p10/p10000032'."""
    return f"files/p{str(subject_id)[:2]}/p{subject_id}"


def report_path(subject_id: int, study_id: int) -> str:
    """Return the path of a study's report; it lies next to the study's folder."""
    return f"{patient_folder(subject_id)}/s{study_id}.txt"


def dicom_path(subject_id: int, study_id: int, dicom_id: str) -> str:
    """Return the path of a film; it lies in the study's folder."""
    return f"{patient_folder(subject_id)}/s{study_id}/{dicom_id}.dcm"

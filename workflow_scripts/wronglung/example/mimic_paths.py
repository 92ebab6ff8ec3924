"""Where MIMIC-CXR keeps its files, relative to the release's root."""


def patient_folder(subject_id: int) -> str:
    """A patient's folder, 'files/p10/p10000032'."""
    return f"files/p{str(subject_id)[:2]}/p{subject_id}"


def report_path(subject_id: int, study_id: int) -> str:
    """A study's report, which lies beside the study's folder."""
    return f"{patient_folder(subject_id)}/s{study_id}.txt"


def dicom_path(subject_id: int, study_id: int, dicom_id: str) -> str:
    """A film, which lies in the study's folder."""
    return f"{patient_folder(subject_id)}/s{study_id}/{dicom_id}.dcm"

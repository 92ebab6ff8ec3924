"""Files, columns and patient numbers of HECKTOR 2022's training set. Imports neither torch nor pandas.

Andrearczyk et al., Overview of the HECKTOR challenge at MICCAI 2022; https://hecktor.grand-challenge.org/Data/.
"""

import re
from pathlib import Path

CLINICAL, ENDPOINTS = "hecktor2022_clinical_info_training.csv", "hecktor2022_endpoint_training.csv"
IMAGES, MASKS = "imagesTr", "labelsTr"
CT = "__CT.nii.gz"

PATIENT = "PatientID"
PATIENT_ID = re.compile(r"([A-Z]{2,6})-(\d{1,4})")
SEX = "Gender"
# Attribute -> column, without the legend that some columns have in brackets: `HPV status (0=-, 1=+)`.
NUMBERS = {
    "age": "Age",
    "weight": "Weight",
    "tobacco": "Tobacco",
    "alcohol": "Alcohol",
    "performance_status": "Performance status",
    "hpv": "HPV status",
    "surgery": "Surgery",
    "chemotherapy": "Chemotherapy",
}
CLINICAL_COLUMNS = (PATIENT, SEX, *NUMBERS.values())
RELAPSE, TIME = "Relapse", "RFS"
ENDPOINT_COLUMNS = (PATIENT, RELAPSE, TIME)

LETTERS = 27  # 26, and the digit 0 for no letter
IDS = 10_000  # of a centre


def patient_number(patient: str) -> int:
    """Return a number of a patient id such as CHUM-001, the same in every copy of the release.

    The centre's letters are digits of base 27 (A is 1), and the last four decimal places are the patient's own number.

    Raises:
        ValueError: if it is no id of a patient.
    """
    found = PATIENT_ID.fullmatch(patient)
    if found is None:
        raise ValueError(f"{patient!r} is no id of a patient; expected letters, a dash and digits, as in CHUM-001")
    centre = 0
    for letter in found[1]:
        centre = centre * LETTERS + ord(letter) - ord("A") + 1
    return centre * IDS + int(found[2])


def ct_path(patient: str) -> str:
    """Return the path of a patient's CT below the release's folder."""
    return f"{IMAGES}/{patient}{CT}"


def mask_paths(ct: str) -> tuple[str, str]:
    """Return where the mask of a CT may lie below the release's folder.

    The files are named as the patients are, CHUM-001; the release's page writes CHUM_001.
    """
    patient = Path(ct).name.removesuffix(CT)
    return f"{MASKS}/{patient}.nii.gz", f"{MASKS}/{patient.replace('-', '_')}.nii.gz"

"""What HECKTOR's tables say of each patient, as attributes. Each patient has one study."""

from wronglung.data.releases.hecktor.layout import patient_number
from wronglung.data.releases.hecktor.table import read_patients
from wronglung.data.table_rows import STAGE, StudyTable


def read_hecktor_attributes(files: dict[str, str]) -> StudyTable:
    """Read the attributes of every patient who has an endpoint.

    Args:
        files: `clinical` and `endpoints`.

    Returns:
        patient_id and study_id (both `patient_number`); sex; age, weight, tobacco, alcohol, performance_status, hpv,
        surgery and chemotherapy, NaN where unknown; centre; relapse (1: found after relapse_time; 0: none until then)
        and relapse_time (days from the end of the radiotherapy).

    Raises:
        ValueError: as in `read_patients`.
    """
    found = read_patients(files, STAGE)
    numbers = found.table["patient"].map(patient_number).astype("str")
    table = found.table.assign(centre=found.table["patient"].str.partition("-")[0]).drop(columns="patient")
    table.insert(0, "patient_id", numbers)
    table.insert(1, "study_id", numbers)
    known = set(found.table["patient"])
    rejections = [
        row._replace(record_id=f"study {patient_number(row.record_id)}") if row.record_id in known else row
        for row in found.rejections
    ]
    return StudyTable(table, rejections)

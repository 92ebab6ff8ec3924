"""HECKTOR 2022 as a data set: one CT of each patient who has attributes and an endpoint."""

import pandas as pd

from wronglung.data.releases.adapter import Index
from wronglung.data.releases.hecktor.layout import ct_path, patient_number
from wronglung.data.releases.hecktor.table import read_patients
from wronglung.data.settings import OWN
from wronglung.data.splits import WHOLE, cut_into_shards
from wronglung.data.stages import INDEX


def index_patients(files: dict[str, str], shards: int) -> Index:
    """Return one record per patient; the patient's id is the id of the volume.

    Args:
        files: `clinical` and `endpoints`.
        shards: into how many parts the volumes are cut.

    Raises:
        ValueError: as in `read_patients`.
    """
    found = read_patients(files, INDEX)
    patients = found.table["patient"]
    numbers = patients.map(patient_number).astype("int64")
    records = pd.DataFrame(
        {
            "dicom_id": patients,
            "study_id": numbers,
            "subject_id": numbers,
            "split": WHOLE,
            "path": patients.map(ct_path),
            **dict.fromkeys(("view", "rows", "columns", "report", "scene_graph", "images_from")),
        }
    )
    records["shard"] = cut_into_shards(numbers, OWN, shards)
    return Index(records, found.rejections)

"""Where things lie in MIMIC-CXR v2 and Chest ImaGenome v1.0.0, and their lists as tables.

Columns are read by name, never by position: the split files have a leading unnamed index column, `images_to_avoid.csv`
has none.
"""

from pathlib import Path

import pandas as pd

SILVER_SPLITS = ("train", "valid", "test")

RECORD_LIST = "cxr-record-list.csv.gz"
METADATA = "mimic-cxr-2.0.0-metadata.csv.gz"
SPLIT_FILES = {split: f"silver_dataset/splits/{split}.csv" for split in SILVER_SPLITS}
AVOID_FILE = "silver_dataset/splits/images_to_avoid.csv"
GOLD_FILE = "gold_dataset/gold_object_attribute_with_coordinates.txt"

SPLIT_COLUMNS = ("subject_id", "study_id", "dicom_id", "path", "ViewPosition")
RECORD_COLUMNS = ("subject_id", "study_id", "dicom_id", "path")


def report_path(subject_id: int, study_id: int) -> str:
    """Where a study's report lies below the MIMIC-CXR folder: beside the study's folder, not in it."""
    return f"files/p{str(subject_id)[:2]}/p{subject_id}/s{study_id}.txt"


def scene_graph_path(dicom_id: str) -> str:
    """Where an image's silver scene graph lies below the Chest ImaGenome folder."""
    return f"silver_dataset/scene_graph/{dicom_id}_SceneGraph.json"


def list_files(mimic_cxr: str, mimic_cxr_jpg: str | None, chest_imagenome: str) -> dict[str, str]:
    """The lists that an index is made from, name to path; `metadata` only where MIMIC-CXR-JPG is given."""
    imagenome = Path(chest_imagenome)
    files = {"record_list": str(Path(mimic_cxr) / RECORD_LIST)}
    files |= {split: str(imagenome / name) for split, name in SPLIT_FILES.items()}
    files |= {"avoid": str(imagenome / AVOID_FILE), "gold": str(imagenome / GOLD_FILE)}
    if mimic_cxr_jpg is not None:
        files["metadata"] = str(Path(mimic_cxr_jpg) / METADATA)
    return files


def read_list(path: str | Path, columns: tuple[str, ...], separator: str = ",") -> pd.DataFrame:
    """The named columns of one of the release's lists; ids as int64, everything else as text.

    Raises:
        ValueError: if a column is missing, naming the file and what it has.
    """
    table = pd.read_csv(path, sep=separator, dtype=str, keep_default_na=False)
    missing = [name for name in columns if name not in table.columns]
    if missing:
        raise ValueError(
            f"{path}: columns {missing} are missing; it has {list(table.columns)}. "
            "Is it the file of this name from the release (README, 'Run it on the real data')?"
        )
    table = table[list(columns)]
    ids = {name: "int64" for name in ("subject_id", "study_id", "Rows", "Columns") if name in table.columns}
    return table.astype(ids)

"""Files, columns and labels of the published sets. Imports neither torch nor pandas.

CheXpert 5x200: Huang et al., GLoRIA, ICCV 2021. MIMIC 5x200: Wang et al., MGCA, NeurIPS 2022; Zhou et al., BenchX,
NeurIPS 2024. RSNA: Shih et al., Radiology: Artificial Intelligence 2019, as stage 2 of its competition.
ChestX-ray14: Wang et al., CVPR 2017.
"""

import re
from pathlib import Path

CHEXPERT, MIMIC, RSNA, CHESTXRAY14 = "chexpert_5x200", "mimic_5x200", "rsna", "chestxray14"

# CheXpert's competition tasks (Irvin et al., AAAI 2019), in the order in which the sets list them.
FIVE = ("Atelectasis", "Cardiomegaly", "Consolidation", "Edema", "Pleural Effusion")
PATH = "Path"
CHEXPERT_FOLDERS = ("CheXpert-v1.0", "CheXpert-v1.0-small")  # the first folder of paths; `films` is this folder
CHEXPERT_PATH = re.compile(r"(?:train|valid|test)/patient(\d{1,9})/study\d+/[^/]+\.(?:jpg|png)")
MIMIC_PATH = re.compile(r"(?:files/)?p\d{2}/p(\d{1,9})/s(\d{1,9})/([0-9A-Za-z][0-9A-Za-z_-]{0,99})\.(?:jpg|dcm)")

RSNA_LABELS = ("Normal", "Pneumonia")  # the column Target, 0 and 1, in words
RSNA_COLUMNS = ("patientId", "Target")
RSNA_LIST, RSNA_FILMS = "stage_2_train_labels.csv", "stage_2_train_images"

NOTHING_FOUND = "No Finding"
# Spelt as in its list.
CHESTXRAY14_LABELS = (
    NOTHING_FOUND,
    "Atelectasis",
    "Cardiomegaly",
    "Effusion",
    "Infiltration",
    "Mass",
    "Nodule",
    "Pneumonia",
    "Pneumothorax",
    "Consolidation",
    "Edema",
    "Emphysema",
    "Fibrosis",
    "Pleural_Thickening",
    "Hernia",
)
CHESTXRAY14_COLUMNS = ("Image Index", "Finding Labels", "Patient ID")
ENTRY_LISTS = ("Data_Entry_2017.csv", "Data_Entry_2017_v2020.csv")
TEST_LIST, TEST = "test_list.txt", "test"  # the file, and the split that its films are in
CHESTXRAY14_FILMS = ("images", "images_0*/images")  # where its archives unpack to, and its copy on Kaggle


def entry_list(root: str | Path) -> Path:
    """Return the path of ChestX-ray14's list: the first of its names that exists, else the first."""
    paths = [Path(root) / name for name in ENTRY_LISTS]
    return next((path for path in paths if path.exists()), paths[0])

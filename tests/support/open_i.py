"""A made-up collection in the layout of Open-I: reports, films of noise, and TransCheX's tables."""

from pathlib import Path

import numpy as np
from PIL import Image

from tests.unit.data.label_case import PROJECTION_HEADER, REPORT_HEADER, TRANSCHEX_HEADER, write

FINDINGS = (
    ("The heart is enlarged.. No pleural effusion.", "Cardiomegaly/mild", "Cardiomegaly"),
    ("Small left pleural effusion. Lungs are clear", "Pleural Effusion/left/small", "Pleural Effusion"),
    ("There is a right-sided pneumothorax.", "Pneumothorax/right", "Pneumothorax"),
    ("Heart size is normal. 1. Lungs are clear.", "normal", "No Finding"),
)
SIDE = 128  # of the films


def label_of(number: int) -> str:
    """The one label of an examination."""
    return FINDINGS[number % len(FINDINGS)][2]


def write_collection(root: Path, examinations: int) -> Path:
    """Examinations 1, 2 and so on, each with a frontal film and every third with a lateral one."""
    reports, films = [], []
    for number in range(1, examinations + 1):
        text, code, _ = FINDINGS[number % len(FINDINGS)]
        reports.append([str(number), code, "", "", "Cough.", "None.", text, "No acute disease."])
        films.append([str(number), f"{number}_IM-{number:04d}-1001.dcm.png", "Frontal"])
        if number % 3 == 0:
            films.append([str(number), f"{number}_IM-{number:04d}-2001.dcm.png", "Lateral"])
    write(root / "indiana_reports.csv", REPORT_HEADER, reports)
    write(root / "indiana_projections.csv", PROJECTION_HEADER, films)
    folder = root / "images/images_normalized"
    folder.mkdir(parents=True)
    for place, (_, name, _) in enumerate(films):
        film = np.random.default_rng(place).integers(0, 255, (SIDE, SIDE), dtype=np.uint8)
        Image.fromarray(film).save(folder / name)
    return root


def write_splits(folder: Path, **examinations: list[int]) -> dict[str, str]:
    """TransCheX's table of each split, with the labels of the reports."""
    paths = {}
    for split, numbers in examinations.items():
        rows = []
        for number in numbers:
            label = label_of(number).replace(" ", "-")
            marks = ["1" if name.replace("_", "-") == label else "0" for name in TRANSCHEX_HEADER[2:]]
            rows.append([f"CXR{number}_IM-{number:04d}-1001.png", "Some text.", *marks])
        paths[split] = str(write(folder / f"{split}.csv", TRANSCHEX_HEADER, rows))
    return paths

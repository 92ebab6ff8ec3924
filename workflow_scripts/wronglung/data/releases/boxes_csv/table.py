"""Owner of the csv of one's own boxes.

One row per box: image (path below the folder of films), text, x1, y1, x2, y2 (pixels of the image, origin at the top
left, ends included), and if wanted patient (any name; without it, each image counts as a patient) and split (train,
valid or test; without it, all). Rows of one image and text are one phrase with several boxes. A phrase with a faulty
box is left out, because the other boxes would be scored as the whole truth.
"""

import math
from pathlib import Path

import numpy as np
import pandas as pd

from wronglung.data.rejected import Rejection
from wronglung.data.releases.archives import leaves_the_release
from wronglung.data.releases.csv_lists import list_lines, refuse_other_columns
from wronglung.data.sentences import SIDES
from wronglung.data.splits import WHOLE

NEEDED = ("image", "text", *SIDES)
OPTIONAL = {"patient": "", "split": WHOLE}  # column -> what an absent or empty cell means
SPLITS = ("train", "valid", "test", WHOLE)
RENAME = "rename or add those that are missing (only patient and split may be), and take out those not expected"
ANOTHER = "another box of the phrase is faulty; phrase left out"


def read_boxes(path: str | Path, stage: str) -> tuple[pd.DataFrame, list[Rejection]]:
    """Read the boxes, and a rejection for every line that is left out: a fault, or a box of the same phrase.

    Args:
        path: the csv.
        stage: name for the rejections.

    Returns:
        Columns of NEEDED and OPTIONAL, and line (number); the four sides are float.

    Raises:
        ValueError: if a column is missing or not expected, an image has two patients or splits, or a patient has two
            splits.
        FileNotFoundError: if there is no such file.
    """
    lines = list_lines(path)
    _, header = next(lines, (0, []))
    names = [name.strip() for name in header]
    refuse_other_columns(path, header, (*NEEDED, *(name for name in OPTIONAL if name in names)), RENAME)
    rows, faults, doubtful = [], [], set()
    for line, fields in lines:
        row = OPTIONAL | {name: field.strip() for name, field in zip(names, fields, strict=False) if field.strip()}
        fault = "" if len(fields) == len(header) else f"has {len(fields)} fields, the header {len(header)}"
        if fault := fault or _fault_of(row):
            image = "" if leaves_the_release(row.get("image", "")) else row.get("image", "")
            faults.append(Rejection(stage, box_id(image, line), "fault", fault, str(path)))
            doubtful.add((row.get("image"), row.get("text")))
        else:
            rows.append([*(row[name] for name in (*NEEDED, *OPTIONAL)), line])
    boxes = pd.DataFrame(rows, columns=[*NEEDED, *OPTIONAL, "line"], dtype=object)
    boxes = boxes.astype({**dict.fromkeys(SIDES, float), "line": "int64"})
    boxes["patient"] = boxes["patient"].where(boxes["patient"] != "", boxes["image"])
    for key, column in (("image", "patient"), ("image", "split"), ("patient", "split")):
        _refuse_two(path, boxes, key, column)
    phrases = zip(boxes["image"], boxes["text"], strict=True)
    sound = np.array([phrase not in doubtful for phrase in phrases], dtype=bool)  # also without a row
    others = boxes[~sound]
    left_out = [
        Rejection(stage, box_id(image, line), "filter", ANOTHER, str(path))
        for image, line in zip(others["image"], others["line"], strict=True)
    ]
    return boxes[sound].reset_index(drop=True), [*faults, *left_out]


def box_id(image: str, line: int) -> str:
    """Return the name of a box in rejections; its image is empty if the line does not say."""
    return f"{image}|line {line}" if image else f"line {line}"


def _fault_of(row: dict[str, str]) -> str:
    """Return what is wrong with a row; an empty text if nothing is."""
    missing = [name for name in NEEDED if not row.get(name)]
    if missing:
        return f"row without {', '.join(missing)}"
    if leaves_the_release(row["image"]):
        return "path of an image outside the folder"
    if row["split"] not in SPLITS:
        return f"split that is none of {', '.join(SPLITS)}"
    if not all(_is_number(row[side]) for side in SIDES):
        return "box with a side that is no number"
    x1, y1, x2, y2 = (float(row[side]) for side in SIDES)
    if x1 >= x2:
        return "box whose x1 is not below x2"
    return "box whose y1 is not below y2" if y1 >= y2 else ""


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False


def _refuse_two(path: str | Path, boxes: pd.DataFrame, key: str, column: str) -> None:
    counts = boxes.groupby(key)[column].nunique()
    two = [str(name) for name in counts.index[counts > 1]]
    if two:
        raise ValueError(f"{path}: {len(two)} {key}s have two {column}s, e.g. {two[:3]}; give each {key} one {column}")

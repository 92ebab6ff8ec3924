"""Owner of the csv of one's own boxes.

One row per box: image (path below the folder of films), text, x1, y1, x2, y2 (pixels of the image, origin at the top
left, ends included), and if wanted patient (any name; without it, each image counts as a patient) and split (train,
valid or test; without it, all). Rows of one image and text are one phrase with several boxes.
"""

import math
from pathlib import Path

import pandas as pd

from wronglung.data.rejected import Rejection
from wronglung.data.releases.archives import leaves_the_release
from wronglung.data.releases.csv_lists import list_lines, refuse_other_columns
from wronglung.data.sentences import SIDES
from wronglung.data.splits import WHOLE

NEEDED = ("image", "text", *SIDES)
OPTIONAL = {"patient": "", "split": WHOLE}  # column -> what an absent or empty cell means
SPLITS = ("train", "valid", "test", WHOLE)


def read_boxes(path: str | Path, stage: str) -> tuple[pd.DataFrame, list[Rejection]]:
    """Read the boxes, and a rejection for every line that is left out.

    Args:
        path: the csv.
        stage: name for the rejections.

    Returns:
        Columns of NEEDED and OPTIONAL; the four sides are float.

    Raises:
        ValueError: if a column is missing or not expected, an image has two patients or splits, or a patient has two
            splits.
        FileNotFoundError: if there is no such file.
    """
    lines = list_lines(path)
    _, header = next(lines, (0, []))
    names = [name.strip() for name in header]
    refuse_other_columns(path, header, (*NEEDED, *(name for name in OPTIONAL if name in names)))
    rows, rejections = [], []
    for line, fields in lines:
        row = OPTIONAL | {name: field.strip() for name, field in zip(names, fields, strict=False) if field.strip()}
        fault = "" if len(fields) == len(header) else f"has {len(fields)} fields, the header {len(header)}"
        if fault := fault or _fault_of(row):
            rejections.append(Rejection(stage, f"line {line}", "fault", fault, str(path)))
        else:
            rows.append([row[name] for name in (*NEEDED, *OPTIONAL)])
    boxes = pd.DataFrame(rows, columns=[*NEEDED, *OPTIONAL], dtype=object).astype(dict.fromkeys(SIDES, float))
    boxes["patient"] = boxes["patient"].where(boxes["patient"] != "", boxes["image"])
    for key, column in (("image", "patient"), ("image", "split"), ("patient", "split")):
        _refuse_two(path, boxes, key, column)
    return boxes, rejections


def _fault_of(row: dict[str, str]) -> str:
    """Return what is wrong with a row; an empty text if nothing is."""
    missing = [name for name in NEEDED if not row.get(name)]
    if missing:
        return f"row without {', '.join(missing)}"
    if leaves_the_release(row["image"]):
        return "path of an image outside the folder"
    if row["split"] not in SPLITS:
        return f"split that is none of {', '.join(SPLITS)}"
    return "" if all(_is_number(row[side]) for side in SIDES) else "box with a side that is no number"


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

"""Made-up annotations of MS-CXR, written as csv or as COCO json."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from wronglung.data.releases.ms_cxr.phrases import Phrases, read_phrases

STEM = "MS_CXR_Local_Alignment_v1.1.0"
OLD = "MS_CXR_Local_Alignment_v1.0.0"
ORDER = (
    "dicom_id",
    "category_name",
    "label_text",
    "path",
    "x",
    "y",
    "w",
    "h",
    "image_width",
    "image_height",
    "split",
)
STAGE = "index_release"


def image_id(number: int) -> str:
    """A dicom_id."""
    return "-".join([f"{number:08x}"] * 5)


def row(number: int = 0, **changes: Any) -> dict[str, Any]:
    """One box of an image 2,544 pixels wide and 3,056 high."""
    dicom = image_id(number)
    return {
        "dicom_id": dicom,
        "category_name": "Pleural Effusion",
        "label_text": "small left pleural effusion",
        "path": f"files/p10/p1000000{number}/s5000000{number}/{dicom}.jpg",
        "x": 1500,
        "y": 1900,
        "w": 600,
        "h": 700,
        "image_width": 2544,
        "image_height": 3056,
        "split": "test",
    } | changes


def write_csv(path: Path, rows: Sequence[dict[str, Any]]) -> Path:
    """The rows as csv."""
    path.parent.mkdir(parents=True, exist_ok=True)
    columns = [name for name in ORDER if not rows or name in rows[0]]
    pd.DataFrame(rows, columns=columns).to_csv(path, index=False)
    return path


def as_coco(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The rows as COCO holds them; ids are in no order, as nothing promises one."""
    images = list({row["dicom_id"]: row for row in rows}.values())
    names = sorted({row["category_name"] for row in rows})
    numbers = {row["dicom_id"]: 100 - place for place, row in enumerate(images)}
    boxes = []
    for place, row in enumerate(rows):
        box = {
            "id": place,
            "image_id": numbers[row["dicom_id"]],
            "category_id": 7 + names.index(row["category_name"]),
            "bbox": [row[side] for side in "xywh"],
            "label_text": row["label_text"],
            "width": row["image_width"],
            "height": row["image_height"],
        }
        boxes.append(box | ({"split": row["split"]} if "split" in row else {}))
    return {
        "images": [
            {
                "id": numbers[row["dicom_id"]],
                "file_name": f"{row['dicom_id']}.jpg",
                "path": row["path"],
                "width": row["image_width"],
                "height": row["image_height"],
            }
            for row in images
        ],
        "annotations": boxes,
        "categories": [{"id": 7 + place, "name": name} for place, name in enumerate(names)],
    }


def write_json(path: Path, rows: Sequence[dict[str, Any]]) -> Path:
    """The rows as COCO json."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(as_coco(rows)))
    return path


def read(folder: Path, rows: list[dict[str, Any]]) -> Phrases:
    """What both forms of the rows give; it must be the same."""
    of_csv = read_phrases(write_csv(folder / f"{STEM}.csv", rows), STAGE)
    of_json = read_phrases(write_json(folder / f"{STEM}.json", rows), STAGE)
    assert of_csv.phrases.equals(of_json.phrases)
    assert of_csv.counts == of_json.counts
    whats = [sorted((entry.kind, entry.reason) for entry in read.rejections) for read in (of_csv, of_json)]
    assert whats[0] == whats[1]
    return of_csv


def kinds(got: Phrases) -> list[tuple[str, str]]:
    """Kind and reason of what was left out or mended."""
    return [(entry.kind, entry.reason) for entry in got.rejections]

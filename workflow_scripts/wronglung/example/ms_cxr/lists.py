"""The files of MS-CXR 1.1.0 about the gold patients' frontal films: a phrase and boxes of every visible finding."""

import json
import logging
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

import pandas as pd

from wronglung.core.seeds import derive_rng
from wronglung.example.annotations import FilmRecord, PatientRecord, StudyRecord
from wronglung.example.csv_tables import write_csv, write_text
from wronglung.example.mimic_paths import dicom_path
from wronglung.example.ms_cxr.phrases import CATEGORIES, draw_phrase

STEM = "MS_CXR_Local_Alignment_v1.1.0"
COLUMNS = (
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
_SHARES = {"train": 0.7, "val": 0.15, "test": 0.15}  # shares of the patients, as published; MS-CXR has its own split


class Annotations(NamedTuple):
    """One row a box, in the columns of the csv, and how many findings were left out for each reason."""

    rows: pd.DataFrame
    left_out: Counter[str]


def write_ms_cxr(root: str | Path, patients: Sequence[PatientRecord], seed: int, notice: str) -> Annotations:
    """Write the csv, the same content as COCO json, and the licence; say how many findings are not in them.

    Args:
        root: folder of the release.
        patients: the gold patients.
        seed: seed of the config; it decides which patient is in which split.
        notice: text of the licence file.
    """
    made = draw_annotations(patients, seed)
    write_csv(Path(root) / f"{STEM}.csv", made.rows)
    write_text(Path(root) / f"{STEM}.json", json.dumps(as_coco(made.rows), indent=1) + "\n")
    write_text(Path(root) / "LICENSE.txt", notice)
    pairs = made.rows.drop_duplicates(["dicom_id", "label_text"])
    logging.info("%d boxes of %d phrases on %d films", len(made.rows), len(pairs), pairs["dicom_id"].nunique())
    for reason, count in sorted(made.left_out.items()):
        logging.info("%d findings left out: %s", count, reason)
    return made


def draw_annotations(patients: Sequence[PatientRecord], seed: int) -> Annotations:
    """Draw a phrase for every visible finding with a category, with a box for each of its parts."""
    left_out: Counter[str] = Counter()
    rows = [row for patient in patients for study in patient.studies for row in _rows(patient, study, left_out)]
    splits = draw_splits({row["subject_id"] for row in rows}, seed)
    table = pd.DataFrame([row | {"split": splits[row["subject_id"]]} for row in rows], columns=["subject_id", *COLUMNS])
    return Annotations(table[list(COLUMNS)], left_out)


def draw_splits(subjects: set[int], seed: int) -> dict[int, str]:
    """Draw the split of every patient: train, val and test, 70:15:15 of the patients, rounded."""
    order = derive_rng(seed, "ms-cxr split").permutation(sorted(subjects)).tolist()
    first, second = round(_SHARES["train"] * len(order)), round((_SHARES["train"] + _SHARES["val"]) * len(order))
    return {
        subject: "train" if place < first else "val" if place < second else "test"
        for place, subject in enumerate(order)
    }


def _rows(patient: PatientRecord, study: StudyRecord, left_out: Counter[str]) -> Iterator[dict[str, Any]]:
    film = study.frontal
    path = dicom_path(patient.subject_id, study.study_id, film.dicom_id)
    for seen in study.seen:
        phrase = draw_phrase(seen, film.dicom_id)
        if phrase is None:
            left_out[f"MS-CXR has no category for {seen.finding.kind}"] += 1
        elif not seen.visible:
            left_out["not visible on the film"] += 1
        else:
            for x1, y1, x2, y2 in seen.boxes:
                yield {
                    "subject_id": patient.subject_id,
                    "dicom_id": film.dicom_id,
                    "category_name": phrase.category,
                    "label_text": phrase.text,
                    "path": str(PurePosixPath(path).with_suffix(".jpg")),
                    # Boxes here include their ends, so a box of one pixel is one pixel wide.
                    "x": x1,
                    "y": y1,
                    "w": x2 - x1 + 1,
                    "h": y2 - y1 + 1,
                    **_size(film),
                }


def _size(film: FilmRecord) -> dict[str, int]:
    return {"image_width": film.columns, "image_height": film.rows}


def as_coco(rows: pd.DataFrame) -> dict[str, Any]:
    """Return the same annotations as the release's json holds them: images, annotations, categories by number."""
    films = rows.drop_duplicates("dicom_id")
    numbers = {dicom_id: number for number, dicom_id in enumerate(films["dicom_id"])}
    images = [
        {
            "id": numbers[film.dicom_id],
            "file_name": f"{film.dicom_id}.jpg",
            "path": film.path,
            "width": film.image_width,
            "height": film.image_height,
        }
        for film in films.itertuples()
    ]
    annotations = [
        {
            "id": number,
            "image_id": numbers[row.dicom_id],
            "category_id": CATEGORIES.index(row.category_name),
            "bbox": [row.x, row.y, row.w, row.h],
            "area": row.w * row.h,
            "iscrowd": 0,
            "width": row.image_width,
            "height": row.image_height,
            "label_text": row.label_text,
            "split": row.split,
        }
        for number, row in enumerate(rows.itertuples())
    ]
    categories = [{"id": number, "name": name} for number, name in enumerate(CATEGORIES)]
    info = {"version": "1.1.0", "description": "digitally reconstructed radiographs, not MS-CXR"}
    return {"info": info, "images": images, "annotations": annotations, "categories": categories}

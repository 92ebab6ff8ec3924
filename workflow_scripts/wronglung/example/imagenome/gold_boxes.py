"""Gold tables of boxes: all regions on both frontal films of every gold patient, and the films' frames."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from wronglung.example.annotations import FilmRecord, PatientRecord
from wronglung.example.csv_tables import write_csv
from wronglung.example.imagenome.frame import find_frame
from wronglung.example.ontology import DESCRIBED

_RAW_COLUMNS = [
    "image_id",
    "x1",
    "y1",
    "x2",
    "y2",
    "width",
    "height",
    "bbox_name",
    "annot_id",
    "original_x1",
    "original_x2",
    "original_y1",
    "original_y2",
    "original_width",
    "original_height",
]
# Each file of raw boxes is by one annotator, who saw either the first (0) or the second (1) study of each patient.
_RAW_FILES = {"1_C": 0, "1_W": 0, "2_J": 1, "2_S": 1}


def write_gold_boxes(folder: str | Path, patients: Sequence[PatientRecord]) -> None:
    """Write the boxes, the raw boxes of each annotator (here all true), and the scaling factors.

    Args:
        folder: the release's folder gold_dataset.
        patients: the gold patients, each with two studies.
    """
    root = Path(folder)
    films = [study.frontal for patient in patients for study in patient.studies]
    boxes = [row | _coordinates(row) for film in films for row in _rows(film)]
    columns = [*_RAW_COLUMNS, "annotator", "coord224", "coord_original"]
    write_csv(
        root / "gold_bbox_coordinate_annotations_1000images.csv",
        pd.DataFrame([row | {"annotator": "true"} for row in boxes], columns=columns),
    )
    for name, study in _RAW_FILES.items():
        raw = [row for patient in patients for row in _rows(patient.studies[study].frontal)]
        table = pd.DataFrame(raw, columns=_RAW_COLUMNS)
        write_csv(root / f"bbox_coordinate_annotations_{name}.csv", table)
    write_csv(root / "gold_bbox_scaling_factors_original_to_224x224.csv", scaling_factors(films))


def scaling_factors(films: Sequence[FilmRecord]) -> pd.DataFrame:
    """Return one row per film: image_id, top, bottom, left, right, ratio."""
    rows = []
    for film in films:
        frame = find_frame(film.rows, film.columns)
        rows.append((f"{film.dicom_id}.dcm", frame.top, frame.bottom, frame.left, frame.right, frame.ratio))
    return pd.DataFrame(rows, columns=["image_id", "top", "bottom", "left", "right", "ratio"])


def _rows(film: FilmRecord) -> list[dict[str, Any]]:
    frame = find_frame(film.rows, film.columns)
    rows = []
    for name in DESCRIBED:
        if name not in film.regions:
            continue
        (a, b, c, d), (x1, y1, x2, y2) = frame.place(film.regions[name]), film.regions[name]
        values = (a, b, c, d, c - a, d - b, name, f"{film.dicom_id}.dcm_{name}", x1, x2, y1, y2, x2 - x1, y2 - y1)
        rows.append(dict(zip(_RAW_COLUMNS, (f"{film.dicom_id}.dcm", *values), strict=True)))
    return rows


def _coordinates(row: dict[str, Any]) -> dict[str, str]:
    return {
        "coord224": str([row["x1"], row["y1"], row["x2"], row["y2"]]),
        "coord_original": str([row["original_x1"], row["original_y1"], row["original_x2"], row["original_y2"]]),
    }

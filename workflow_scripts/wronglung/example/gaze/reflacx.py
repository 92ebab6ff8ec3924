"""The files of REFLACX 1.0.0 about simulated readings: metadata of its third phase, and a folder for each reading.

Positions, angular resolutions and edges have decimals here: the films are a tenth as large as the published ones, where
the same columns hold whole pixels.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from wronglung.core.seeds import derive_rng
from wronglung.example.csv_tables import write_text
from wronglung.example.gaze.dictation import dictate, timed_words
from wronglung.example.gaze.simulated_reading import Reading
from wronglung.example.mimic_paths import dicom_path

_PHASE = 3
_SCREEN_PIXELS = 2_000  # of the film's longer side on the screen
_CERTAIN = 5  # "consistent with", of the published scale from 0 to 5
LABELS = (
    "Abnormal mediastinal contour",
    "Acute fracture",
    "Atelectasis",
    "Consolidation",
    "Enlarged cardiac silhouette",
    "Enlarged hilum",
    "Groundglass opacity",
    "Hiatal hernia",
    "High lung volume / emphysema",
    "Interstitial lung disease",
    "Lung nodule or mass",
    "Other",
    "Pleural abnormality",
    "Pneumothorax",
    "Pulmonary edema",
    "Support devices",
)
_WITHOUT_CERTAINTY: dict[str, Any] = {"Other": "", "Support devices": False}
_LABEL_OF = {
    "nodule": "Lung nodule or mass",
    "consolidation": "Consolidation",
    "atelectasis": "Atelectasis",
    "effusion": "Pleural abnormality",
    "pneumothorax": "Pneumothorax",
    "cardiomegaly": "Enlarged cardiac silhouette",
    "edema": "Pulmonary edema",
}
BOX = ("xmin", "ymin", "xmax", "ymax")
METADATA = (
    "id",
    "split",
    "eye_tracking_data_discarded",
    "image",
    "dicom_id",
    "subject_id",
    "image_size_x",
    "image_size_y",
)
FIXATIONS = (
    "timestamp_start_fixation",
    "timestamp_end_fixation",
    "x_position",
    "y_position",
    "pupil_area_normalized",
    "angular_resolution_x_pixels_per_degree",
    "angular_resolution_y_pixels_per_degree",
    "window_width",
    "window_level",
    *(f"{side}_shown_from_image" for side in BOX),
    *(f"{side}_in_screen_coordinates" for side in BOX),
)


def write_reflacx(root: str | Path, readings: Sequence[Reading], seed: int, notice: str) -> list[str]:
    """Write the release.

    Args:
        root: its folder.
        readings: of all readers; they are listed in an order that does not tell readers apart.
        seed: of the config; it decides the ids of the readings.
        notice: text of its licence and readme.

    Returns:
        The id of each reading.
    """
    data = Path(root) / "main_data"
    numbers = derive_rng(seed, "reflacx identifiers").choice(10**6, len(readings), replace=False)
    names = [f"P{_PHASE}00R{number:06d}" for number in numbers]
    rows = sorted((_metadata(*pair) for pair in zip(names, readings, strict=True)), key=lambda row: row["id"])
    columns = [*METADATA, *LABELS]
    write_text(data / f"metadata_phase_{_PHASE}.csv", pd.DataFrame(rows, columns=columns).to_csv(index=False))
    for name, reading in zip(names, readings, strict=True):
        _write_reading(data / name, reading)
    for file in ("LICENSE.txt", "README.txt"):
        write_text(Path(root) / file, notice)
    return names


def _write_reading(folder: Path, reading: Reading) -> None:
    """Write the five files of a reading; they are many and small, so none is flushed to the disk by itself."""
    folder.mkdir(parents=True, exist_ok=True)
    tables: dict[str, tuple[Sequence[str], Iterable[Sequence[Any]]]] = {
        "fixations": (FIXATIONS, _fixations(reading)),
        "anomaly_location_ellipses": ((*BOX, "certainty", *LABELS), _ellipses(reading)),
        "chest_bounding_box": (BOX, [_chest(reading)]),
        "timestamps_transcription": (("word", "timestamp_start_word", "timestamp_end_word"), timed_words(reading)),
    }
    for name, (header, rows) in tables.items():
        lines = [",".join(map(str, row)) for row in (header, *rows)]
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "transcription.txt").write_text(dictate(reading), encoding="utf-8")


def _metadata(name: str, reading: Reading) -> dict[str, Any]:
    film = reading.film
    kinds = {seen.finding.kind for seen in reading.told}
    stated = {label: _CERTAIN for kind, label in _LABEL_OF.items() if kind in kinds}
    path = dicom_path(reading.patient.subject_id, reading.study.study_id, film.dicom_id)
    return {
        "id": name,
        "split": "test",
        "eye_tracking_data_discarded": False,
        "image": f"physionet.org/files/mimic-cxr/2.0.0/{path}",
        "dicom_id": film.dicom_id,
        "subject_id": reading.patient.subject_id,
        "image_size_x": film.columns,
        "image_size_y": film.rows,
        **dict.fromkeys(LABELS, 0),
        **_WITHOUT_CERTAINTY,
        **stated,
        "Support devices": bool(kinds - set(_LABEL_OF)),
    }


def _fixations(reading: Reading) -> Iterable[Sequence[Any]]:
    film = reading.film
    scale = _SCREEN_PIXELS / max(film.rows, film.columns)
    screen = (0, 0, round(film.columns * scale), round(film.rows * scale))
    for one in reading.fixations:
        times = (one.start, round(one.start + one.duration, 3))
        resolution = round(one.per_degree, 2)
        yield (*times, one.x, one.y, 1.0, resolution, resolution, 1.0, 0.5, *map(int, one.shown), *screen)


def _ellipses(reading: Reading) -> Iterable[Sequence[Any]]:
    for seen in reading.told:
        label = _LABEL_OF.get(seen.finding.kind)
        for box in seen.boxes if label else ():
            yield (*box, _CERTAIN, *(name == label for name in LABELS))


def _chest(reading: Reading) -> Sequence[int]:
    """Return the box about lungs and heart; the whole film if none of them is on it."""
    regions = reading.film.regions
    boxes = [regions[name] for name in ("right lung", "left lung", "cardiac silhouette") if name in regions]
    boxes = boxes or [(0, 0, reading.film.columns - 1, reading.film.rows - 1)]
    firsts, lasts = zip(*((box[:2], box[2:]) for box in boxes), strict=True)
    return (*map(min, zip(*firsts, strict=True)), *map(max, zip(*lasts, strict=True)))

"""Made-up gaze at a few images, with the stores that the comparison of maps reads."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from wronglung.data.gaze import SCHEMA as GAZE
from wronglung.data.gaze import write_gaze
from wronglung.data.heat_map_definitions import draw_heat_maps
from wronglung.data.heat_maps import write_heat_maps
from wronglung.data.images.geometry import Geometry, fit_square
from wronglung.data.images.store import ImageWriter, open_images
from wronglung.outputs.maps import AttentionMaps
from wronglung.studies.eclip.gaze.sentences import sentences_of_read_images

SIZE, CROP = 32, 24
GEOMETRY = Geometry(40, 64, SIZE)  # padding above and below, a part of it in the crop
PATIENTS = {"a1": 1, "a2": 1, "b": 2, "c": 3}
"""Of the evaluated images, the first two of one patient."""
TRAINING = {"t": 9}
Looks = Mapping[tuple[str, str], list[tuple[float, float]]]
"""Places in original pixels, by image and reader."""

PLACES = {"a1": (20.0, 12.0), "a2": (40.0, 30.0), "b": (30.0, 20.0), "c": (24.0, 28.0), "t": (32.0, 20.0)}
READERS = ("1", "2")


def both_look_at(places: Mapping[str, tuple[float, float]], readers: tuple[str, ...] = READERS) -> Looks:
    """Every reader looks at one place of each image, and at one beside it."""
    return {(name, reader): [(x, y), (x + 2, y)] for name, (x, y) in places.items() for reader in readers}


LOOKS = both_look_at(PLACES)


def sentences() -> pd.DataFrame:
    """Two sentences of each evaluated image, the first with a finding."""
    rows = [
        (f"dicom_{name}_sent_{n}", name, n, patient, "gold", f"Words {n} on {name}.", "findings", [], findings)
        for name, patient in PATIENTS.items()
        for n, findings in ((1, [{"label": "abnormal", "category": "", "context": "yes", "box": ""}]), (2, []))
    ]
    names = ["sentence_id", "dicom_id", "study_id", "subject_id", "split", "text", "section", "boxes", "findings"]
    return pd.DataFrame(rows, columns=names)


def looks(places: Looks) -> pd.DataFrame:
    """The table of fixations; a reader without a name has none in the release."""
    rows = [
        {"source": "made", "reading_id": f"{image}_{reader}", "reader": reader or None, "dicom_id": image}
        | {"x": x, "y": y, "start": float(n), "duration": 1.0}
        for (image, reader), points in places.items()
        for n, (x, y) in enumerate(points)
    ]
    return pd.DataFrame(rows).reindex(columns=GAZE.names)


def write_stores(folder: Path, places: Looks) -> dict[str, str]:
    """Images, fixations and heat maps; their paths by kind."""
    return write_tables(folder, looks(places))


def write_tables(folder: Path, fixations: pd.DataFrame) -> dict[str, str]:
    """The same, from a table of fixations."""
    folder.mkdir(exist_ok=True)
    everyone = [*PATIENTS, *TRAINING]
    with ImageWriter(folder / "images.h5", SIZE, len(everyone)) as writer:
        for number, name in enumerate(everyone):
            film = np.full((GEOMETRY.rows, GEOMETRY.columns), 40 * (number + 1), dtype=np.uint8)
            writer.add(name, fit_square(film, GEOMETRY), GEOMETRY)
    write_gaze(folder / "gaze.parquet", fixations)
    drawn = draw_heat_maps(fixations, dict.fromkeys(everyone, GEOMETRY), {"made": "egd_cxr"}, [])
    write_heat_maps(folder / "heat_maps.h5", drawn, SIZE, len(fixations))
    return {name: str(folder / f"{name}.{end}") for name, end in (("heat_maps", "h5"), ("gaze", "parquet"))} | {
        "images": str(folder / "images.h5")
    }


def asked(stores: dict[str, str], subset: str = "all", read: tuple[str, ...] = tuple(PATIENTS)) -> pd.DataFrame:
    """The sentences of the images that were read."""
    with open_images([stores["images"]]) as images:
        return sentences_of_read_images(sentences(), images, read, subset, CROP)


def maps_of(pairs: pd.DataFrame, by_image: Mapping[str, np.ndarray]) -> AttentionMaps:
    """A store in which each image has one map, (h, w), for all its sentences."""
    count = len(pairs)
    return AttentionMaps(
        attention=np.stack([by_image[name] for name in pairs["dicom_id"]]),
        no_attention=np.zeros(count),
        local_similarity=np.full(count, np.nan),
        global_similarity=np.full(count, np.nan),
        dicom_id=pairs["dicom_id"].to_numpy(dtype=object),
        text_id=pairs["text_id"].to_numpy(dtype=object),
        model="made_up",
        seed=0,
        formula="made_up",
    )

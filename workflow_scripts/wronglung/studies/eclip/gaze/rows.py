"""Owner of `gaze/{dataset}/{split}/{model}/{seed}.parquet` and `gaze/{dataset}/{split}/controls/{control}.parquet`.

One row per image and reading. Columns: dicom_id, subject_id; source, reading_id, reader (empty where the release does
not tell readers apart); sentences of the image whose maps were averaged; fixations of the reading, and off_map, those
of them where the model's input shows no film; correlation, nss, auc (metrics/gaze), NaN where undefined.
"""

import logging
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from wronglung.core.logs import progress
from wronglung.core.parquet import read_table, schema_of, write_table
from wronglung.metrics.gaze import METRICS, gazed
from wronglung.metrics.localisation.ranking import upsample_bilinear
from wronglung.outputs.maps import AttentionMaps
from wronglung.studies.eclip.gaze.readings import GazeStores, ReadImage, Reading

SHOWN = ("correlation", "nss", "auc")
SCHEMA = schema_of(
    {
        "dicom_id": pa.string(),
        "subject_id": pa.int64(),
        **{name: pa.string() for name in ("source", "reading_id", "reader")},
        **{name: pa.int64() for name in ("sentences", "fixations", "off_map")},
        **{name: pa.float64() for name in SHOWN},
    }
)
Compared = Callable[[ReadImage, Reading], np.ndarray | None]
"""From an image and one of its readings to the map that is compared with the reading, (H, H); None if there is none."""


def gaze_rows(asked: pd.DataFrame, gaze: GazeStores, compared: Compared) -> pd.DataFrame:
    """Return a row for every reading of the images that the sentences are of, ordered by image and reader.

    Args:
        asked: the sentences, with the columns dicom_id and subject_id.
        gaze: of the data set.
        compared: gives the map for each reading.
    """
    rows = []
    groups = asked.groupby(["dicom_id", "subject_id"], sort=True).size()
    for (dicom_id, patient), sentences in progress(groups.items(), "images", len(groups)):
        image = gaze.image(dicom_id)
        told = {"dicom_id": dicom_id, "subject_id": patient, "sentences": sentences}
        rows += [told | _scores(image, reading, compared(image, reading)) for reading in image.readings]
    frame = pd.DataFrame(rows)[SCHEMA.names]
    undefined = frame[list(SHOWN)].isna().sum()
    logging.info(
        "%d readings of %d images; %d of %d fixations lie where the model's input shows no film; undefined: %s",
        len(frame),
        len(groups),
        frame["off_map"].sum(),
        frame["fixations"].sum(),
        undefined.to_dict(),
    )
    return frame


def _scores(image: ReadImage, reading: Reading, attention: np.ndarray | None) -> dict[str, object]:
    """Return a reading's part of a row; all metrics are NaN without a map."""
    known = np.zeros(image.film.shape) if attention is None else attention
    both = gazed(np.where(image.film, known, np.nan), reading.heat, reading.points)
    scores = {name: float("nan") if attention is None else METRICS[name].compute(both) for name in SHOWN}
    told = {"fixations": len(reading.points), "off_map": both.off_map}
    return {"source": reading.source, "reading_id": reading.reading_id, "reader": reading.reader, **told, **scores}


def maps_of_images(asked: pd.DataFrame, maps: AttentionMaps, crop: int, file: str) -> Compared:
    """Return what gives a model's map of an image: the mean of its maps for the image's sentences, (crop, crop).

    Args:
        asked: the sentences, with the columns dicom_id and text_id.
        maps: of the model.
        crop: side of the model's input in pixels.
        file: what the maps were read from, for the message.

    Raises:
        ValueError: if a sentence has no map.
    """
    rows = maps.rows(asked["dicom_id"].to_list(), asked["text_id"].to_list(), file)
    own = {str(dicom_id): rows[places] for dicom_id, places in asked.groupby("dicom_id").indices.items()}

    def of_image(image: ReadImage, reading: Reading) -> np.ndarray:
        return upsample_bilinear(mean_map(maps, own[image.dicom_id]), (crop, crop))

    return of_image


def mean_map(maps: AttentionMaps, rows: np.ndarray) -> np.ndarray:
    """Return the mean of the maps in these rows of a store: (h, w) float64."""
    return maps.attention[rows].mean(axis=0, dtype=np.float64)


def write_rows(path: str | Path, rows: pd.DataFrame) -> None:
    """Write the rows."""
    write_table(path, rows, SCHEMA)


def read_rows(path: str | Path) -> pd.DataFrame:
    """Read the rows."""
    return read_table(path, SCHEMA)

"""The gaze of readers on the pixels of the model's input."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from wronglung.data.gaze import READING, read_gaze
from wronglung.data.heat_maps import HeatMapStore, open_heat_maps
from wronglung.data.images.geometry import Geometry, centre_crop
from wronglung.data.images.store import ImageStore, open_images


def who(source: str, reader: str, reading_id: str) -> tuple[str, str]:
    """Return who made a reading: source and reader.

    Where the release does not tell readers apart, every reading counts as another reader's. In REFLACX, two readings of
    one image are by two radiologists (Bigolin Lanfredi et al., Scientific Data 2022); EGD-CXR's only reader has a name.
    """
    return source, f"reader {reader}" if reader else f"reading {reading_id}"


class Reading(NamedTuple):
    """One reader's look at one image.

    Attributes:
        source: of the gaze.
        reading_id: unique in its source.
        reader: empty where the release does not tell readers apart.
        heat: (H, H) float32, the heat map, zero or more.
        points: (F, 2) float, x and y of the fixations; pixel (0, 0) reaches from 0 to 1.
    """

    source: str
    reading_id: str
    reader: str
    heat: np.ndarray
    points: np.ndarray

    @property
    def who(self) -> tuple[str, str]:
        """Source and reader; two readings of one reader have the same."""
        return who(self.source, self.reader, self.reading_id)


class ReadImage(NamedTuple):
    """An image with its readings.

    Attributes:
        readings: at least one, ordered by source, reader and reading_id.
        film: (H, H) bool, True where the model's input shows film and no padding.
    """

    dicom_id: str
    readings: list[Reading]
    film: np.ndarray


@dataclass(frozen=True)
class GazeStores:
    """The gaze of a data set; heat maps are read on demand."""

    heat_maps: HeatMapStore
    fixations: pd.DataFrame
    rows: Mapping[tuple[str, str], np.ndarray]
    images: ImageStore
    crop: int

    def image(self, dicom_id: str) -> ReadImage:
        """Return an image with all its readings."""
        geometry = self.images.geometry(dicom_id)
        readings = []
        for number in self.heat_maps.places(dicom_id):
            told = self.heat_maps.readings[number]
            own = self.fixations.iloc[self.rows[told.source, told.reading_id]]
            points = points_on_crop(own[["x", "y"]].to_numpy(), geometry, self.crop)
            readings.append(Reading(told.source, told.reading_id, told.reader, self._heat(number), points))
        return ReadImage(dicom_id, sorted(readings, key=lambda one: one[:3]), film_on_crop(geometry, self.crop))

    def mean_heat(self, dicom_id: str) -> np.ndarray:
        """Return the mean heat map of an image's readers, (H, H) float64; the image itself is not needed."""
        heats = []
        for number in self.heat_maps.places(dicom_id):
            told = self.heat_maps.readings[number]
            heats.append((who(told.source, told.reader, told.reading_id), self._heat(number)))
        return mean_of_readers(heats)

    def _heat(self, number: int) -> np.ndarray:
        return centre_crop(self.heat_maps.heat_map(number), self.crop)


@contextmanager
def open_gaze(heat_maps: str, gaze: str, images: Sequence[str], crop: int) -> Iterator[GazeStores]:
    """Open the gaze of a data set and the stores of the images that are asked for, for use in a `with` block."""
    fixations = read_gaze(gaze)
    rows = fixations.groupby(READING).indices
    with open_heat_maps(heat_maps) as heats, open_images(images) as store:
        yield GazeStores(heats, fixations, rows, store, crop)


def mean_of_readers(heats: Sequence[tuple[tuple[str, str], np.ndarray]]) -> np.ndarray:
    """Return the mean over readers of the mean of each reader's heat maps, (H, H) float64."""
    by_reader: dict[tuple[str, str], list[np.ndarray]] = {}
    for who, heat in heats:
        by_reader.setdefault(who, []).append(heat)
    return np.mean([np.mean(own, axis=0, dtype=np.float64) for own in by_reader.values()], axis=0)


def points_on_crop(places: np.ndarray, geometry: Geometry, crop: int) -> np.ndarray:
    """Return fixations in pixels of the model's input, where pixel (0, 0) reaches from 0 to 1.

    Args:
        places: (F, 2) float, x and y in pixels of the original image, 0 the centre of the first pixel.
        geometry: of the image.
        crop: side of the model's input in pixels.

    Returns:
        (F, 2) float; outside 0..crop for a fixation that the model's input does not show.
    """
    scale = np.array([geometry.width / geometry.columns, geometry.height / geometry.rows])
    offset = (geometry.size - crop) // 2
    return (places + 0.5) * scale + np.array([geometry.left, geometry.top]) - offset


def film_on_crop(geometry: Geometry, crop: int) -> np.ndarray:
    """Return where the model's input shows the image and no padding: (crop, crop) bool."""
    square = np.zeros((geometry.size, geometry.size), dtype=bool)
    square[geometry.top :, geometry.left :][: geometry.height, : geometry.width] = True
    return centre_crop(square, crop)

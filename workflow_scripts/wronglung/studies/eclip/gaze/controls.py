"""What maps are compared beside: another reader as ceiling; mean gaze and the centre as floors, which know no image."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import pandas as pd

from wronglung.studies.eclip.gaze.readings import GazeStores, ReadImage, Reading, mean_of_readers
from wronglung.studies.eclip.gaze.rows import Compared


class Known(NamedTuple):
    """What a control may use.

    Attributes:
        gaze: of the data set.
        patients: the patient of each compared image, by dicom_id.
        training: likewise of the images of the split `train` that were read.
    """

    gaze: GazeStores
    patients: Mapping[str, int]
    training: Mapping[str, int]


def known_of(asked: pd.DataFrame, records: pd.DataFrame, gaze: GazeStores) -> Known:
    """Return what controls may use.

    Args:
        asked: the sentences of the compared images, with the columns dicom_id and subject_id.
        records: of the data set.
        gaze: of the data set.
    """
    read = {one.dicom_id for one in gaze.heat_maps.readings}
    train = records[(records["split"] == "train") & records["dicom_id"].isin(read)]
    pairs = [dict(zip(rows["dicom_id"], rows["subject_id"], strict=True)) for rows in (asked, train)]
    return Known(gaze, *pairs)


def other_reader(known: Known) -> Compared:
    """Return what gives the mean heat map of the image's other readers; nothing where there is no other."""

    def of_image(image: ReadImage, reading: Reading) -> np.ndarray | None:
        others = [(one.who, one.heat) for one in image.readings if one.who != reading.who]
        return mean_of_readers(others) if others else None

    return of_image


def reader_and_mean(known: Known) -> Compared:
    """Return what gives the mean of both, the other readers' heat map and that of the other images.

    A reader fixates a few places, so one heat map is rough and can score below mean gaze, which is smooth. Together
    they show what gaze at the image adds to mean gaze. Nothing where one of both is lacking.
    """
    reader, mean = other_reader(known), mean_gaze(known)

    def of_image(image: ReadImage, reading: Reading) -> np.ndarray | None:
        parts = [part for part in (reader(image, reading), mean(image, reading)) if part is not None]
        return np.mean(parts, axis=0) if len(parts) == 2 else None

    return of_image


def mean_gaze(known: Known) -> Compared:
    """Return what gives the mean heat map of the other compared images, none of them of the same patient."""
    return _mean_of_others(known, known.patients)


def training_gaze(known: Known) -> Compared:
    """Return what gives the mean heat map of the read training images; nothing if none was read."""
    return _mean_of_others(known, known.training)


def centre(known: Known) -> Compared:
    """Return what gives a cone over the middle of the model's input, at every image the same.

    A cone has no width to choose. Correlation, NSS and AUC depend neither on its height nor on its zero.
    """
    places = np.arange(known.gaze.crop) + 0.5 - known.gaze.crop / 2
    cone = -np.hypot(places[:, None], places)
    return lambda image, reading: cone


def _mean_of_others(known: Known, others: Mapping[str, int]) -> Compared:
    """Return what gives the mean of the others' heat maps, each averaged over its readers, without those of a patient.

    Only sums are in memory; the heat maps of the patient are read again.
    """
    by_patient: dict[int, list[str]] = {}
    for dicom_id, patient in others.items():
        by_patient.setdefault(patient, []).append(dicom_id)
    total = np.zeros((known.gaze.crop, known.gaze.crop))
    for dicom_id in others:
        total += known.gaze.mean_heat(dicom_id)

    @lru_cache(maxsize=1)
    def without(patient: int) -> np.ndarray | None:
        own = by_patient.get(patient, [])
        if len(own) == len(others):
            return None
        rest = total - sum((known.gaze.mean_heat(dicom_id) for dicom_id in own), np.zeros_like(total))
        return rest / (len(others) - len(own))

    return lambda image, reading: without(known.patients[image.dicom_id])


MAKERS: dict[str, Callable[[Known], Compared]] = {
    "other_reader": other_reader,
    "reader_and_mean": reader_and_mean,
    "mean_gaze": mean_gaze,
    "training_gaze": training_gaze,
    "centre": centre,
}
"""By the names in CONTROLS."""

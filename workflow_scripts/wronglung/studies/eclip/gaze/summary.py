"""Means over patients of what maps and controls score against gaze."""

from collections.abc import Iterator, Mapping
from functools import partial

import pandas as pd

from wronglung.statistics.settings import StatisticsSettings
from wronglung.statistics.weighted import weighted_mean
from wronglung.studies.eclip.gaze.control_names import CONTROLS, EVALUATION, OF_CONTROLS
from wronglung.studies.eclip.gaze.readings import who
from wronglung.studies.eclip.gaze.rows import SHOWN, read_rows
from wronglung.studies.eclip.measures import Measure
from wronglung.studies.eclip.summary import summarise

CHANCE = {"correlation": 0.0, "nss": 0.0, "auc": 0.5}


def gaze_measures(rows: pd.DataFrame) -> Iterator[Measure]:
    """Yield the mean of each metric over images; the readings of a reader, then an image's readers are averaged first.

    An undefined reading is left out of its image's mean. An image without a defined one is left out and counted.
    """
    names = zip(rows["source"], rows["reader"], rows["reading_id"], strict=True)
    named = rows.assign(who=[" ".join(who(*one)) for one in names])
    of_readers = named.groupby(["dicom_id", "subject_id", "who"])[list(SHOWN)].mean()
    of_images = of_readers.groupby(["dicom_id", "subject_id"]).mean()
    patients = of_images.index.get_level_values("subject_id").to_numpy()
    for metric in SHOWN:
        values = of_images[metric].to_numpy()
        undefined = int(of_images[metric].isna().sum())
        yield Measure("", "", metric, patients, partial(weighted_mean, values), undefined, CHANCE[metric])


def summarise_gaze(
    runs: Mapping[tuple[str, int], str],
    controls: Mapping[str, str],
    reference: str,
    statistics: StatisticsSettings,
    seed: int,
) -> pd.DataFrame:
    """Return the summary of runs and controls, in the columns of the study's other summary.

    Args:
        runs: file of rows by model and seed.
        controls: file of rows by the names in CONTROLS.
        reference: the model that others are compared with, seed by seed; controls are not.
        statistics: draws and level of the intervals.
        seed: of the resamples, the same for runs and controls.
    """
    measures = dict.fromkeys((EVALUATION, OF_CONTROLS), _measures)
    titled = {(CONTROLS[name], 0): path for name, path in controls.items()}
    found = summarise({EVALUATION: runs}, reference, statistics, seed, measures)
    return pd.concat([found, summarise({OF_CONTROLS: titled}, "", statistics, seed, measures)], ignore_index=True)


def _measures(path: str) -> Iterator[Measure]:
    return gaze_measures(read_rows(path))

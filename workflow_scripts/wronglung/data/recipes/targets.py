"""The targets of samples: labels of images or studies, or a censored time."""

from pathlib import Path

import numpy as np
import pandas as pd

from wronglung.core.names import refuse_unknown
from wronglung.data.image_labels import read_image_labels
from wronglung.data.labels import IDS, LABELS, read_labels
from wronglung.data.sample_settings import LabelTargets, TimeTargets
from wronglung.data.samples import EVENT, TARGET, TIME

TRUTH = ["dicom_id", "finding", "visible"]


def labels_of(settings: LabelTargets, records: pd.DataFrame, file: str | Path) -> pd.DataFrame:
    """Return the labels of images: a column `target.NAME` each, in the order of the records.

    Args:
        settings: of the recipe.
        records: of the images, with dicom_id, study_id and subject_id.
        file: where the source is: a csv of findings, `labels.parquet` or `image_labels.parquet`.

    Raises:
        ValueError: if the source lacks a label.
    """
    readers = {"truth": _of_truth, "release": _of_release, "images": _of_images}
    wide = readers[settings.source](file, records)
    refuse_unknown("labels", settings.names, list(map(str, wide.columns)))
    return wide[settings.names].set_axis([f"{TARGET}{name}" for name in settings.names], axis=1)


def times_of(settings: TimeTargets, attributes: pd.DataFrame) -> pd.DataFrame:
    """Return the time and the event of images, given all attributes in the order of the records.

    Raises:
        ValueError: if one is no attribute, a time is not above 0, or an event neither 1 nor 0.
    """
    refuse_unknown("attributes", [settings.time, settings.event], list(map(str, attributes.columns)))
    time, event = (attributes[name].astype(np.float64) for name in (settings.time, settings.event))
    if (time <= 0).any() or not event.dropna().isin([0.0, 1.0]).all():
        raise ValueError(
            f"{settings.time}: least {time.min()}; {settings.event}: {sorted(event.dropna().unique())[:5]}; expected "
            "times above 0, and events that are 1 or 0"
        )
    return pd.DataFrame({f"{TARGET}{TIME}": time, f"{TARGET}{EVENT}": event})


def known_targets(targets: pd.DataFrame) -> pd.Series:
    """Return which images have a target: any label, or a time together with its event."""
    there = targets.notna()
    return there.all(axis=1) if f"{TARGET}{TIME}" in targets else there.any(axis=1)


def _of_truth(path: str | Path, records: pd.DataFrame) -> pd.DataFrame:
    """Return findings by image: 1 visible, 0 not there, nan if it is there and not visible, or nothing is known."""
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    missing = [name for name in TRUTH if name not in table]
    if missing or not table.loc[table["finding"] != "", "visible"].isin(["True", "False"]).all():
        raise ValueError(f"{path}: columns missing {missing}; expected {TRUTH}, where visible is True or False")
    found = table[table["finding"] != ""]
    value = found.assign(value=found["visible"].map({"True": 1.0, "False": np.nan}))
    wide = value.groupby(["dicom_id", "finding"])["value"].max().unstack(fill_value=0.0)
    named = pd.Index(table["dicom_id"].unique())
    return wide.reindex(named, fill_value=0.0).reindex(records["dicom_id"]).reset_index(drop=True)


def _of_release(path: str | Path, records: pd.DataFrame) -> pd.DataFrame:
    """Return the labels of the studies; an uncertain one has the value that the data set's policy gives it."""
    keys = records[["subject_id", "study_id"]].astype(str).set_axis(list(IDS), axis=1)
    return keys.merge(read_labels(path), on=list(IDS), how="left")[list(LABELS)]


def _of_images(path: str | Path, records: pd.DataFrame) -> pd.DataFrame:
    """Return the labels of the images that the data set's own list states."""
    return read_image_labels(path).reindex(records["dicom_id"]).reset_index(drop=True)

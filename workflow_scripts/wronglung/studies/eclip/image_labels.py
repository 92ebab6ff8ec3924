"""Owner of `labels/{dataset}.parquet`: what is known of every image, by source and label.

One row per image, source and label. Columns: dicom_id, study_id, subject_id, split; source (`truth`, `release` or
`images`); label; value: 1 present, 0 absent, NaN not known. Nothing that a source does not say counts as absent: a
label that a CheXpert labeller left blank is NaN, and so is a finding that was planned but is not visible.
"""

import logging
from collections.abc import Collection, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from wronglung.core.names import refuse_unknown
from wronglung.core.parquet import read_table, schema_of, write_table
from wronglung.data import image_labels
from wronglung.data.labels import LABELS, read_labels
from wronglung.metrics.classification import known_truth

IMAGE = ["dicom_id", "study_id", "subject_id", "split"]
SCHEMA = schema_of(
    {
        "dicom_id": pa.string(),
        "study_id": pa.int64(),
        "subject_id": pa.int64(),
        "split": pa.string(),
        "source": pa.string(),
        "label": pa.string(),
        "value": pa.float64(),
    }
)
TRUTH = ["dicom_id", "finding", "visible"]


def write_image_labels(path: str | Path, labels: pd.DataFrame) -> None:
    """Write the labels."""
    write_table(path, labels, SCHEMA)


def labels_of_truth(path: str | Path, images: pd.DataFrame) -> pd.DataFrame:
    """Return the labels of a table of findings; an image that it does not name has unknown labels.

    Args:
        path: csv with a row a finding: dicom_id, finding (empty for an image without one), visible (True or False).
        images: records, with the columns of IMAGE.

    Raises:
        ValueError: if the table lacks a column, holds another value than True and False, or names no finding.
    """
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    missing = [name for name in TRUTH if name not in table]
    if missing:
        raise ValueError(f"{path} lacks the columns {missing}; a table of findings has {TRUTH}")
    found = table[table["finding"] != ""]
    other = sorted(set(found["visible"]) - {"True", "False"})
    if other or found.empty:
        raise ValueError(
            f"{path}: {len(found)} findings, `visible` holds {other[:5]}; expected findings, each True or False"
        )
    value = found.assign(value=found["visible"].map({"True": 1.0, "False": np.nan}))
    # One visible finding of a kind makes it present, whatever else of that kind is not visible.
    wide = value.groupby(["dicom_id", "finding"])["value"].max().unstack(fill_value=0.0)
    named = pd.Index(table["dicom_id"].unique())
    wide = wide.reindex(named, fill_value=0.0).reindex(images["dicom_id"])
    return _long(images, wide.to_numpy(), list(map(str, wide.columns)), "truth")


def labels_of_release(path: str | Path, images: pd.DataFrame) -> pd.DataFrame:
    """Return the labels of a data set's `labels.parquet`; an image of a study without labels has unknown ones."""
    table = read_labels(path).set_index("study_id")[list(LABELS)]
    wide = table.reindex(images["study_id"].astype(str))
    return _long(images, known_truth(wide.to_numpy()), list(LABELS), "release")


def labels_of_images(path: str | Path, images: pd.DataFrame) -> pd.DataFrame:
    """Return the labels of a data set's `image_labels.parquet`; of an image that it does not name, unknown ones."""
    table = image_labels.read_image_labels(path)
    wide = table.reindex(images["dicom_id"])
    return _long(images, known_truth(wide.to_numpy()), list(map(str, wide.columns)), "images")


def _long(images: pd.DataFrame, values: np.ndarray, names: Sequence[str], source: str) -> pd.DataFrame:
    """Return a row per image and label from values of shape (images, labels)."""
    rows = images[IMAGE].loc[images.index.repeat(len(names))].reset_index(drop=True)
    return rows.assign(source=source, label=np.tile(np.array(names, dtype=object), len(images)), value=values.ravel())


def read_image_labels(path: str | Path, source: str) -> pd.DataFrame:
    """Return the labels of a source: a row per image, indexed by the columns of IMAGE, and a column per label.

    Raises:
        ValueError: if there is no label of that source.
    """
    rows = read_table(path, SCHEMA, source=source)
    if rows.empty:
        raise ValueError(f"{path}: no label of source {source!r}; the config says which sources the study needs")
    return rows.pivot(index=IMAGE, columns="label", values="value").sort_index(level="dicom_id")


def of_split(labels: pd.DataFrame, split: str, image_ids: Collection[str]) -> pd.DataFrame:
    """Return the labels of a split's images that have an embedding; the log counts the others.

    Raises:
        ValueError: if there is none.
    """
    own = labels[labels.index.get_level_values("split") == split]
    there = own[own.index.get_level_values("dicom_id").isin(list(image_ids))]
    if len(there) < len(own):
        logging.warning("%d of %d images of %s have no embedding", len(own) - len(there), len(own), split)
    if there.empty:
        raise ValueError(f"none of {len(own)} images of split {split} has an embedding; make the embeddings anew")
    return there


def unknown_for(patients: Collection[int], labels: pd.DataFrame) -> pd.DataFrame:
    """Return the labels with NaN for images of these patients, which are then counted as unknown; the log counts them.

    Args:
        patients: those that a model learned from.
        labels: as `read_image_labels` returns them.
    """
    known = labels.index.get_level_values("subject_id").isin(list(patients))
    if known.any():
        logging.warning("%d of %d images are of patients that the model learned from", known.sum(), len(labels))
    return labels.mask(np.repeat(known[:, None], labels.shape[1], axis=1))


def truth_of(labels: pd.DataFrame, names: Sequence[str]) -> np.ndarray:
    """Return the named labels of `read_image_labels` as (N, C) float: 1, 0 or NaN.

    Raises:
        ValueError: names a label that there is not.
    """
    refuse_unknown("labels", names, list(labels.columns))
    return labels[list(names)].to_numpy(dtype=np.float64)


def classes_of(truth: np.ndarray, names: Sequence[str]) -> list[tuple[str, ...] | None]:
    """Return the class of each image: the names of all labels that are present.

    None where no label is present and some are not known, because the class is then not known either.
    """
    present, unknown = truth == 1, np.isnan(truth).any(axis=1)
    keys = [tuple(name for name, there in zip(names, row, strict=True) if there) for row in present.tolist()]
    return [None if not key and blank else key for key, blank in zip(keys, unknown.tolist(), strict=True)]

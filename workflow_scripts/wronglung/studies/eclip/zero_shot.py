"""Owner of `zero_shot/{dataset}/{split}/{model}/{seed}.parquet`: how similar images are to what describes a label.

One row per task, image and label. Columns: task, dicom_id, subject_id, label; truth (1, 0 or NaN); positive, the
similarity to the prompts that state the label; negative, to those that deny it (NaN if there are none); drawn, whether
the image is in the task's balanced set and the label one of its classes.
"""

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from wronglung.core.parquet import read_table, schema_of, write_table
from wronglung.metrics.classification import similarities
from wronglung.outputs.embeddings import Embeddings
from wronglung.studies.eclip.image_labels import truth_of
from wronglung.studies.eclip.prompts import LabelPrompts, draw_classes

SCHEMA = schema_of(
    {
        "task": pa.string(),
        "dicom_id": pa.string(),
        "subject_id": pa.int64(),
        "label": pa.string(),
        "truth": pa.float64(),
        "positive": pa.float64(),
        "negative": pa.float64(),
        "drawn": pa.bool_(),
    }
)


def zero_shot_rows(
    task: str,
    labels: pd.DataFrame,
    images: Embeddings,
    prompts: LabelPrompts,
    balanced: Mapping[str, Any] | None,
    seed: int,
) -> pd.DataFrame:
    """Return the rows of one task.

    Args:
        task: its name.
        labels: of the split's images, as `read_image_labels` returns them.
        images: embeddings of the images.
        prompts: of the task.
        balanced: classes, per_class and rule of the balanced set; None for no such set.
        seed: of the draw of the balanced set.

    Raises:
        ValueError: if a label is unknown, an image has no embedding, or the balanced set cannot be drawn.
    """
    names, ids = prompts.names, labels.index.get_level_values("dicom_id").tolist()
    truth = truth_of(labels, names)
    vectors = images.image[images.image_rows(ids)]
    drawn = np.zeros(truth.shape, dtype=bool)
    if balanced is not None:
        classes = [names.index(name) for name in balanced["classes"]]
        found = draw_classes(labels, balanced, seed)
        drawn[np.ix_(found.rows, np.array(classes))] = True
    return pd.DataFrame(
        {
            "task": task,
            "dicom_id": np.repeat(np.array(ids, dtype=object), len(names)),
            "subject_id": np.repeat(labels.index.get_level_values("subject_id").to_numpy(), len(names)),
            "label": np.tile(np.array(names, dtype=object), len(ids)),
            "truth": truth.ravel(),
            "positive": similarities(vectors, prompts.positive).ravel().astype(np.float64),
            "negative": similarities(vectors, prompts.negative).ravel().astype(np.float64),
            "drawn": drawn.ravel(),
        }
    )


def balanced_for(
    labels: pd.DataFrame, unseen: pd.DataFrame, balanced: Mapping[str, Any] | None, seed: int
) -> Mapping[str, Any] | None:
    """Return the settings of the balanced set; None if too few images are left of patients that a model did not see.

    Args:
        labels: of the split's images, as `read_image_labels` returns them.
        unseen: the same, as `unknown_for` returns them.
        balanced: as in `zero_shot_rows`.
        seed: of the draw.
    """
    if balanced is None or unseen.equals(labels):
        return balanced
    try:
        draw_classes(unseen, balanced, seed)
    except ValueError as error:
        logging.warning("no multi-class scores, since the model learned from patients of the set: %s", error)
        return None
    return balanced


def write_zero_shot(path: str | Path, rows: pd.DataFrame) -> None:
    """Write the rows of all tasks."""
    write_table(path, rows, SCHEMA)


def read_zero_shot(path: str | Path) -> pd.DataFrame:
    """Read the rows of all tasks."""
    return read_table(path, SCHEMA)

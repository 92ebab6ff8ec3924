"""Owner of `geometry/{dataset}/{split}/{model}/{seed}.parquet`: where a model's images and texts lie.

One row per quantity. Columns: quantity, one of the columns of `metrics.geometry`, or `centroid_cosine`; modality
(`images` or `texts`) and the findings label and other of a centroid cosine, else empty; value, NaN if undefined;
items, the pairs that it is about, or for a centroid cosine the images of `label`; width, dimensions of the space.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from wronglung.core.parquet import read_table, schema_of, write_table
from wronglung.metrics.geometry import METRICS, Embedded, centroid_cosines, embed
from wronglung.metrics.geometry.separability import separability
from wronglung.outputs.embeddings import Embeddings
from wronglung.studies.eclip.image_labels import truth_of

NONE = "no finding"
CENTROIDS = "centroid_cosine"
SCHEMA = schema_of(
    {
        **{name: pa.string() for name in ("quantity", "modality", "label", "other")},
        "value": pa.float64(),
        "items": pa.int64(),
        "width": pa.int64(),
    }
)


def geometry_rows(
    reports: pd.DataFrame,
    images: Embeddings,
    texts: Embeddings,
    labels: pd.DataFrame,
    names: Sequence[str],
    folds: int,
) -> pd.DataFrame:
    """Return every quantity of a model.

    Args:
        reports: the pairs, from `read_reports`.
        images: embeddings of the images.
        texts: embeddings of the reports.
        labels: of the split's images, as `read_image_labels` returns them.
        names: findings that have centroids, beside images that are known to have none of them.
        folds: of the separability.

    Raises:
        ValueError: if an image or text has no embedding, or a label is unknown.
    """
    vectors = images.image[images.image_rows(reports["dicom_id"].tolist())]
    pairs = embed(vectors, texts.text[texts.text_rows(reports["text_id"].tolist())])
    values = {name: metric.compute(pairs) for name, metric in METRICS.items()}
    values["separability"] = separability(pairs, reports["subject_id"].to_numpy(), folds)
    plain = pd.DataFrame({"quantity": list(values), "value": list(values.values())})
    plain = plain.assign(modality="", label="", other="", items=len(reports))
    own = labels.droplevel(["study_id", "subject_id", "split"]).reindex(reports["dicom_id"])
    groups = members(truth_of(own, names))
    cosines = [_cosines(pairs, modality, groups, [*names, NONE]) for modality in ("images", "texts")]
    return pd.concat([plain, *cosines], ignore_index=True).assign(width=images.width)[SCHEMA.names]


def members(truth: np.ndarray) -> np.ndarray:
    """Return which images are in each group: those with a finding, (N, C), and last those known to have none."""
    return np.column_stack([truth == 1, (truth == 0).all(axis=1)])


def _cosines(pairs: Embedded, modality: str, groups: np.ndarray, names: Sequence[str]) -> pd.DataFrame:
    cosines = centroid_cosines(pairs.images if modality == "images" else pairs.texts, groups)
    count = len(names)
    rows = {
        "label": np.repeat(np.array(names, dtype=object), count),
        "other": np.tile(np.array(names, dtype=object), count),
        "value": cosines.ravel(),
        "items": np.repeat(groups.sum(axis=0), count),
    }
    return pd.DataFrame(rows).assign(quantity=CENTROIDS, modality=modality)


def write_geometry(path: str | Path, rows: pd.DataFrame) -> None:
    """Write the rows."""
    write_table(path, rows, SCHEMA)


def read_geometry(path: str | Path) -> pd.DataFrame:
    """Read the rows."""
    return read_table(path, SCHEMA)

"""Owner of `image_labels.parquet`: what a data set's own list states of every image.

One row per image and label. Columns: dicom_id; label, as the list spells it; value: 1 present, 0 absent, NaN not known.
"""

from pathlib import Path

import pandas as pd
import pyarrow as pa

from wronglung.core.parquet import read_table, schema_of, write_table

SCHEMA = schema_of({"dicom_id": pa.string(), "label": pa.string(), "value": pa.float64()})


def make_image_labels(images: pd.Series, values: pd.DataFrame) -> pd.DataFrame:
    """Return the table from N image ids and (N, labels) float values, a column a label."""
    wide = values.set_axis(pd.Index(images, name="dicom_id"))
    return wide.rename_axis(columns="label").stack(future_stack=True).rename("value").reset_index()


def write_image_labels(path: str | Path, labels: pd.DataFrame) -> None:
    """Write the labels."""
    write_table(path, labels, SCHEMA)


def read_image_labels(path: str | Path) -> pd.DataFrame:
    """Return the labels as (images, labels) float, indexed by dicom_id; the columns are in the list's order."""
    rows = read_table(path, SCHEMA)
    order = rows["label"].unique()
    return rows.pivot(index="dicom_id", columns="label", values="value")[order]

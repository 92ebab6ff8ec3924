"""Owner of `instances/{dataset}/{split}/{protocol}.parquet`: the instances, the same for every model.

One row per (instance_id, perturbation). Columns: instance_id (the sentence_id), perturbation, dicom_id, subject_id;
text; words, what a text encoder gets of it under the protocol (text/cleaning.py); text_id, their short hash; boxes, a
list of (x1, y1, x2, y2) in model-input pixels with ends included; changed, whether the words or boxes differ from the
baseline's; swap_outcome, what the swap of sides does to the sentence: `whole`, `partial`, `sided_elsewhere` or
`no_side` (null for other perturbations, and under `as_published`, whose swap knows no rules); comparative, whether the
sentence as written compares its sides; subset_<name>, whether the sentence belongs to a subset, decided on the
unperturbed sentence (protocol `corrected`) or on the perturbed one (`as_published`).
"""

from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from wronglung.core.parquet import read_table, schema_of, write_table
from wronglung.data.subsets import SUBSETS
from wronglung.text.cleaning import clean

SUBSET_PREFIX = "subset_"
SCHEMA = schema_of(
    {
        **{name: pa.string() for name in ("instance_id", "perturbation", "dicom_id")},
        "subject_id": pa.int64(),
        "text_id": pa.string(),
        "text": pa.string(),
        "words": pa.string(),
        "boxes": pa.list_(pa.list_(pa.int64(), 4)),
        "changed": pa.bool_(),
        "swap_outcome": pa.string(),
        "comparative": pa.bool_(),
        **{f"{SUBSET_PREFIX}{name}": pa.bool_() for name in SUBSETS},
    }
)


def with_words(frame: pd.DataFrame, cleaning: Callable[[str], str]) -> pd.DataFrame:
    """Add the columns `words` and `text_id` to a frame with the column `text`.

    The id is the first 16 hexadecimal digits of a SHA-256: of the text, or of the text and its words if `clean` makes
    others of it. So protocols share the map of a text that they clean alike.
    """
    words = [cleaning(text) for text in frame["text"]]
    return frame.assign(words=words, text_id=[*map(_text_id, frame["text"], words)])


def _text_id(text: str, words: str) -> str:
    hashed = text if words == clean(text) else f"{text}\n{words}"
    return sha256(hashed.encode()).hexdigest()[:16]


def write_instances(path: str | Path, instances: pd.DataFrame) -> None:
    """Write the instances."""
    write_table(path, instances, SCHEMA)


def read_instances(path: str | Path, columns: Sequence[str] | None = None) -> pd.DataFrame:
    """Read the instances, all columns or the named ones; each entry of `boxes` is an int64 array (K, 4), K may be 0."""
    instances = read_table(path, SCHEMA, columns)
    if "boxes" not in instances:
        return instances
    return instances.assign(boxes=[_array(boxes) for boxes in instances["boxes"]])


def gather_instances(paths: Sequence[str | Path]) -> pd.DataFrame:
    """Read and concatenate the instances of several protocols; no column says which protocol a row comes from."""
    return pd.concat([read_instances(path) for path in paths], ignore_index=True)


def _array(boxes: np.ndarray) -> np.ndarray:
    return np.stack(list(boxes)).astype(np.int64) if len(boxes) else np.zeros((0, 4), dtype=np.int64)

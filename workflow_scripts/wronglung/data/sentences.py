"""Owner of `sentences.parquet`: one row per image and sentence, with its boxes and findings.

Columns: sentence_id (`dicom_<dicom_id>_sent_<row_id>`), dicom_id, study_id, subject_id, split; text (the report's own
words, line breaks folded); section of the report that holds it, null where none does; boxes (name, x1, y1, x2, y2 in
the original image's pixels, ends included, one entry a region); findings (label, category, context, box: the region).
"""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pyarrow as pa

from wronglung.data.tables import read_table, schema_of, write_table

BOX = pa.struct([("name", pa.string()), *((side, pa.float64()) for side in ("x1", "y1", "x2", "y2"))])
FINDING = pa.struct([(name, pa.string()) for name in ("label", "category", "context", "box")])
SCHEMA = schema_of(
    {
        "sentence_id": pa.string(),
        "dicom_id": pa.string(),
        "study_id": pa.int64(),
        "subject_id": pa.int64(),
        "split": pa.string(),
        "text": pa.string(),
        "section": pa.string(),
        "boxes": pa.list_(BOX),
        "findings": pa.list_(FINDING),
    }
)


def write_sentences(path: str | Path, sentences: pd.DataFrame) -> None:
    """Writes the sentences."""
    write_table(path, sentences, SCHEMA)


def read_sentences(path: str | Path, split: str | None = None) -> pd.DataFrame:
    """The stored sentences, of one split if it is named; boxes and findings are arrays of dicts.

    Raises:
        ValueError: if the split has no sentence.
    """
    sentences = read_table(path, SCHEMA)
    if split is None:
        return sentences
    if not (sentences["split"] == split).any():
        raise ValueError(
            f"{path}: no sentence in split {split}; name another split in the config or see rejected.parquet for what "
            "was left out"
        )
    return sentences[sentences["split"] == split].reset_index(drop=True)


def empty_sentences() -> pd.DataFrame:
    """A table of no sentence, for a shard without one."""
    return SCHEMA.empty_table().to_pandas()


def gather_sentences(paths: Sequence[str | Path]) -> pd.DataFrame:
    """The shards' sentences as one table, sorted by sentence_id, so that the sharding leaves no trace."""
    frames = [read_sentences(path) for path in paths]
    return pd.concat(frames, ignore_index=True).sort_values("sentence_id", ignore_index=True)

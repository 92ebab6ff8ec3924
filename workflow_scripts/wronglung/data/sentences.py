"""Owner of `sentences.parquet`: one row per image and sentence, with its boxes and findings.

Columns: sentence_id (`dicom_<dicom_id>_sent_<row_id>`), dicom_id, study_id, subject_id, split; text (the report's own
words, line breaks folded); section of the report that holds it, null where none does; boxes (name, x1, y1, x2, y2 in
the original image's pixels, ends included, one entry a region); findings (label, category, context, box: the region).
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pandas as pd
import pyarrow as pa

from wronglung.core.parquet import read_arrow, read_batches, read_table, schema_of, write_arrow, write_table

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


def read_sentences(path: str | Path, split: str | None = None, columns: Sequence[str] | None = None) -> pd.DataFrame:
    """The stored sentences, of one split if it is named; boxes and findings are arrays of dicts.

    A sentence's boxes and findings take kilobytes, its other columns some hundred bytes: name those that are needed, or
    read in parts.

    Raises:
        ValueError: if the split has no sentence.
    """
    if split is None:
        return read_table(path, SCHEMA, columns)
    sentences = read_table(path, SCHEMA, columns, split=split)
    if sentences.empty:
        given = read_table(path, SCHEMA, ["split"])["split"].value_counts().sort_index().to_dict()
        raise ValueError(
            f"{path}: no sentence in split {split}; sentences by split: {given}. rejected.parquet says what was left "
            "out and why; the split that is evaluated is chosen by evaluation.split"
        )
    return sentences


def sentence_parts(
    path: str | Path, split: str | None = None, columns: Sequence[str] | None = None
) -> Iterator[pd.DataFrame]:
    """What `read_sentences` gives, some thousand sentences at a time; no image is in two parts of a gathered table.

    Args:
        path: the table.
        split: wanted sentences; None for all. A split without any gives parts without rows, and no error.
        columns: wanted ones, `dicom_id` among them; None for all.
    """
    wanted = {} if split is None else {"split": split}
    held = SCHEMA.empty_table().select(columns or SCHEMA.names).to_pandas()
    for batch in read_batches(path, SCHEMA, columns, **wanted):
        if batch.num_rows:
            rows = pd.concat([held, batch.to_pandas()], ignore_index=True)
            last = rows["dicom_id"] == rows["dicom_id"].iloc[-1]
            held = rows[last]
            yield rows[~last]
    yield held


def empty_sentences() -> pd.DataFrame:
    """A table of no sentence, for a shard without one."""
    return SCHEMA.empty_table().to_pandas()


def gather_sentences(paths: Sequence[str | Path]) -> pa.Table:
    """The shards' sentences as one table, sorted by sentence_id, so that the sharding leaves no trace."""
    # Rows of many pieces take half as much memory again to be sorted.
    whole = pa.concat_tables(read_arrow(path, SCHEMA) for path in paths).combine_chunks()
    return whole.sort_by("sentence_id")


def write_gathered(path: str | Path, sentences: pa.Table) -> None:
    """Writes the sentences of all shards."""
    write_arrow(path, sentences)

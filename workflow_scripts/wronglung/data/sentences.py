"""Owner of `sentences.parquet`: one row per image and sentence, with its boxes and findings.

Columns: sentence_id (`dicom_<dicom_id>_sent_<row_id>`), dicom_id, study_id, subject_id, split; text (the report's own
words, line breaks folded); section (of the report; null if no section has the sentence, or the report cannot be read);
boxes (name, x1, y1, x2, y2 in original pixels, ends included, one entry per region); findings (label, category,
context, box: the region).
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pandas as pd
import pyarrow as pa

from wronglung.core.parquet import read_arrow, read_batches, read_table, schema_of, write_arrow, write_table

SIDES = ("x1", "y1", "x2", "y2")
BOX = pa.struct([("name", pa.string()), *((side, pa.float64()) for side in SIDES)])
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


def named_box(name: str, corners: Sequence[float]) -> dict[str, str | float]:
    """Return an entry of the column `boxes`.

    Args:
        name: the region.
        corners: x1, y1, x2, y2 in original pixels, ends included.
    """
    return {"name": name, **dict(zip(SIDES, corners, strict=True))}


def write_sentences(path: str | Path, sentences: pd.DataFrame) -> None:
    """Write the sentences."""
    write_table(path, sentences, SCHEMA)


def read_sentences(path: str | Path, split: str | None = None, columns: Sequence[str] | None = None) -> pd.DataFrame:
    """Read the sentences of all splits or of one; boxes and findings are arrays of dicts.

    A sentence's boxes and findings take kilobytes of memory, its other columns a few hundred bytes. So name the columns
    that you need, or use `sentence_parts`.

    Raises:
        ValueError: if the named split has no sentence.
    """
    if split is None:
        return read_table(path, SCHEMA, columns)
    sentences = read_table(path, SCHEMA, columns, split=split)
    if sentences.empty:
        given = read_table(path, SCHEMA, ["split"])["split"].value_counts().sort_index().to_dict()
        raise ValueError(
            f"{path}: no sentence in split {split}; sentences by split: {given}. rejected.parquet says what was left "
            "out and why; `on` of the study names the evaluated splits"
        )
    return sentences


def sentence_parts(
    path: str | Path, split: str | None = None, columns: Sequence[str] | None = None
) -> Iterator[pd.DataFrame]:
    """Read the sentences in parts of a few thousand; in a table sorted by sentence_id, no image is in two parts.

    Args:
        path: path of the table.
        split: split to read; None for all. A split without sentences gives an empty part and no error.
        columns: columns to read, which must include `dicom_id`; None for all.
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
    """Return an empty table, for a shard without sentences."""
    return SCHEMA.empty_table().to_pandas()


def gather_sentences(paths: Sequence[str | Path]) -> pa.Table:
    """Join the shards' sentences into one table, sorted by sentence_id so that the number of shards has no effect."""
    # Combine the chunks first: sorting a table of many chunks takes half as much memory again.
    whole = pa.concat_tables(read_arrow(path, SCHEMA) for path in paths).combine_chunks()
    return whole.sort_by("sentence_id")


def write_gathered(path: str | Path, sentences: pa.Table) -> None:
    """Write the sentences of all shards."""
    write_arrow(path, sentences)

"""Owner of `texts/reports/{dataset}/{split}.parquet`: every image of a split with the text of its report.

One row per image that has a text. Columns: dicom_id, study_id, subject_id; text, the report's sentences in their order,
joined by blanks; words, what a text encoder gets: the same, cleaned; text_id, a short hash, equal for equal texts.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from wronglung.core.parquet import read_parquet, read_table, schema_of, write_table
from wronglung.data.sentences import read_sentences
from wronglung.text.cleaning import clean
from wronglung.text.instances import with_words

SCHEMA = schema_of(
    {
        "dicom_id": pa.string(),
        "study_id": pa.int64(),
        "subject_id": pa.int64(),
        "text_id": pa.string(),
        "text": pa.string(),
        "words": pa.string(),
    }
)
COLUMNS = ["sentence_id", "dicom_id", "study_id", "subject_id", "text", "section"]
NUMBER = r"(\d+(?:\.\d+)?)$"  # of a sentence in its report, at the end of its id


def gather_reports(sentences: str | Path, split: str, sections: Sequence[str] | None) -> pd.DataFrame:
    """Return the texts of a split's images, ordered by dicom_id.

    Args:
        sentences: `sentences.parquet` of the data set.
        split: the split.
        sections: report sections whose sentences are joined; None for all, and sentences of none.

    Raises:
        ValueError: if no sentence of the split is in these sections.
    """
    rows = read_sentences(sentences, split, COLUMNS)
    if sections is not None:
        there = rows["section"].unique().tolist()
        rows = rows[rows["section"].isin(list(sections))]
        if rows.empty:
            raise ValueError(
                f"{sentences}: no sentence of split {split} is in the sections {list(sections)}; there are {there}"
            )
    number = rows["sentence_id"].str.extract(NUMBER, expand=False).astype(float).fillna(np.inf)
    ordered = rows.assign(number=number).sort_values(["dicom_id", "number"], kind="stable")
    texts = ordered.groupby(["dicom_id", "study_id", "subject_id"], as_index=False).agg(text=("text", " ".join))
    texts = with_words(texts, clean)
    return texts[texts["words"] != ""].sort_values("dicom_id", ignore_index=True)[SCHEMA.names]


def write_reports(path: str | Path, reports: pd.DataFrame) -> None:
    """Write the texts."""
    write_table(path, reports, SCHEMA)


def read_reports(path: str | Path) -> pd.DataFrame:
    """Read the texts."""
    return read_table(path, SCHEMA)


def distinct_texts(path: str | Path) -> pd.DataFrame:
    """Return the texts of a table with the columns text_id and words, each once, ordered by text_id."""
    table = read_parquet(path).select(["text_id", "words"]).to_pandas()
    return table.drop_duplicates("text_id").sort_values("text_id", ignore_index=True)

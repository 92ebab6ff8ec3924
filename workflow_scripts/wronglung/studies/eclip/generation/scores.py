"""Owner of `report_generation/{dataset}/{split}/{model}/{seed}.parquet`: every report against the true one.

One row per query and kind of report. Columns: query, subject_id, kind; the scores of `metrics.reports` of a pair of
texts, NaN where undefined or where the encoder is not there; stated and true, the concept_ids of the findings that the
text and the true report state; cut, same_patient and without_text as in `answers`. It holds no text.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path

import pandas as pd
import pyarrow as pa

from wronglung.core.parquet import read_table, schema_of, write_table
from wronglung.metrics.reports import OF_ENCODERS, OF_WORDS
from wronglung.studies.eclip.generation.answers import KINDS

KEYS = ["query", "kind"]
CARRIED = ["query", "subject_id", "kind", "cut", "same_patient", "without_text"]
SCHEMA = schema_of(
    {
        "query": pa.string(),
        "subject_id": pa.int64(),
        "kind": pa.string(),
        **{name: pa.float64() for name in (*OF_WORDS, *OF_ENCODERS)},
        "stated": pa.list_(pa.string()),
        "true": pa.list_(pa.string()),
        "cut": pa.bool_(),
        "same_patient": pa.int64(),
        "without_text": pa.int64(),
    }
)
SIMILARITIES = schema_of({"query": pa.string(), "kind": pa.string(), "value": pa.float64()})
"""Columns of `encoded_reports/{encoder}/{dataset}/{split}/{model}/{seed}.parquet`: an encoder's scores alone."""


def with_truth(answers: Iterable[pd.DataFrame], reports: pd.DataFrame) -> pd.DataFrame:
    """Return the answers that are compared, each with the column `truth`: the text of the query's own report.

    Args:
        answers: tables of `answers`.
        reports: of the split's images, as `read_reports` returns them.
    """
    rows = pd.concat(list(answers), ignore_index=True)
    rows = rows[rows["kind"].isin(KINDS)]
    truth = reports[["dicom_id", "text"]].rename(columns={"dicom_id": "query", "text": "truth"})
    found = rows.merge(truth, on="query", how="left", validate="many_to_one")
    order = found["kind"].map(KINDS.index)
    return found.assign(order=order).sort_values(["order", "query"], ignore_index=True).drop(columns="order")


def with_similarities(rows: pd.DataFrame, similarities: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Add the scores of encoders; those of others are NaN.

    Args:
        rows: with the columns query and kind.
        similarities: by the name of the encoder, with the columns of SIMILARITIES.
    """
    for name in OF_ENCODERS:
        if name in similarities:
            own = similarities[name].rename(columns={"value": name})
            rows = rows.merge(own, on=KEYS, how="left", validate="one_to_one")
        else:
            rows = rows.assign(**{name: float("nan")})
    return rows


def write_scores(path: str | Path, rows: pd.DataFrame) -> None:
    """Write the rows."""
    write_table(path, rows, SCHEMA)


def read_scores(path: str | Path) -> pd.DataFrame:
    """Read the rows."""
    return read_table(path, SCHEMA)


def write_similarities(path: str | Path, rows: pd.DataFrame) -> None:
    """Write an encoder's scores."""
    write_table(path, rows, SIMILARITIES)


def read_similarities(path: str | Path) -> pd.DataFrame:
    """Read an encoder's scores."""
    return read_table(path, SIMILARITIES)

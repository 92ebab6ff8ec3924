"""Owner of `retrieval/{dataset}/{split}/{model}/{seed}.parquet`: where each search finds its right answer.

One row per rule of duplicates, direction and query. Columns: rule; direction (`image_to_text` or `text_to_image`);
query (a dicom_id, or a text_id); subject_id of the query, for a text that several patients share the first one's; rank
of the best right candidate from 1, NaN if no candidate is right; right, how many are; candidates, how many there are;
left_out, pairs that the rule cannot use.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from wronglung.core.parquet import read_table, schema_of, write_table
from wronglung.metrics.retrieval import Pairs, search
from wronglung.outputs.embeddings import Embeddings
from wronglung.studies.eclip.image_labels import classes_of, truth_of

SCHEMA = schema_of(
    {
        "rule": pa.string(),
        "direction": pa.string(),
        "query": pa.string(),
        "subject_id": pa.int64(),
        "rank": pa.float64(),
        "right": pa.int64(),
        "candidates": pa.int64(),
        "left_out": pa.int64(),
    }
)


def retrieval_rows(
    reports: pd.DataFrame,
    images: Embeddings,
    texts: Embeddings,
    labels: pd.DataFrame,
    names: Sequence[str],
    rules: Sequence[str],
) -> pd.DataFrame:
    """Return the rows of a model, under every rule.

    Args:
        reports: the pairs, from `read_reports`.
        images: embeddings of the images.
        texts: embeddings of the reports.
        labels: of the split's images, as `read_image_labels` returns them.
        names: labels that make two studies one class.
        rules: of duplicates.

    Raises:
        ValueError: if an image or text has no embedding, or a label is unknown.
    """
    known = dict(
        zip(labels.index.get_level_values("dicom_id"), classes_of(truth_of(labels, names), names), strict=True)
    )
    pairs = Pairs(
        images=images.image[images.image_rows(reports["dicom_id"].tolist())],
        texts=texts.text[texts.text_rows(reports["text_id"].tolist())],
        words=reports["words"].tolist(),
        studies=reports["study_id"].tolist(),
        classes=[known.get(name) for name in reports["dicom_id"]],
    )
    return pd.concat([_of_rule(reports, pairs, rule) for rule in rules], ignore_index=True)


def _of_rule(reports: pd.DataFrame, pairs: Pairs, rule: str) -> pd.DataFrame:
    found = search(pairs, rule)
    directions = {
        "image_to_text": (found.image_to_text, found.image_rows, "dicom_id"),
        "text_to_image": (found.text_to_image, found.text_rows, "text_id"),
    }
    parts = []
    for direction, (ranks, rows, name) in directions.items():
        queries = reports.iloc[np.asarray(rows)]
        part = pd.DataFrame({"query": queries[name].to_numpy(), "subject_id": queries["subject_id"].to_numpy()})
        parts.append(part.assign(direction=direction, rank=ranks.rank, right=ranks.right, candidates=ranks.candidates))
    return pd.concat(parts, ignore_index=True).assign(rule=rule, left_out=found.left_out)[SCHEMA.names]


def write_retrieval(path: str | Path, rows: pd.DataFrame) -> None:
    """Write the rows."""
    write_table(path, rows, SCHEMA)


def read_retrieval(path: str | Path) -> pd.DataFrame:
    """Read the rows."""
    return read_table(path, SCHEMA)

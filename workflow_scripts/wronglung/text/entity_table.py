"""Owner of `entities.parquet`: the clinical entities of every distinct sentence text.

Columns: text (the report's own words); entities, in the text's order and without overlap. An entity has start and end
(character positions in the text, end excluded), text, concept_id (null if no concept was linked) and score (the
linker's similarity of mention and concept, 0..1; 1 if the mention is a term of the concept; NaN without a concept).
"""

import logging
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import pyarrow as pa

from wronglung.core.parquet import read_batches, read_table, schema_of, write_table
from wronglung.text.masking import Span

ENTITY = pa.struct(
    [
        ("start", pa.int64()),
        ("end", pa.int64()),
        ("text", pa.string()),
        ("concept_id", pa.string()),
        ("score", pa.float64()),
    ]
)
SCHEMA = schema_of({"text": pa.string(), "entities": pa.list_(ENTITY)})


class LinkedConcept(NamedTuple):
    """The concept that a mention means, their similarity (0..1) and the concept's semantic types."""

    concept_id: str | None
    score: float
    types: tuple[str, ...]


UNLINKED = LinkedConcept(None, float("nan"), ())


def write_entities(path: str | Path, entities: pd.DataFrame) -> None:
    """Write the entities."""
    write_table(path, entities, SCHEMA)


def log_counts(texts: pd.Series, entities: pd.DataFrame) -> None:
    """Log how many entities the sentences have.

    Args:
        texts: of all sentences.
        entities: as they are written.
    """
    counts = texts.map(dict(zip(entities["text"], entities["entities"].map(len), strict=True)))
    logging.info("%d sentences, %d distinct texts, %d entities in these", len(texts), len(entities), counts.sum())
    none, single = (100 * (counts == number).mean() for number in (0, 1))
    logging.info("%.1f %% of the sentences have no entity, %.1f %% a single one", none, single)


def read_entities(path: str | Path) -> pd.DataFrame:
    """Read the entities; each entry of the column `entities` is an array of dicts."""
    return read_table(path, SCHEMA)


def read_spans(path: str | Path) -> dict[str, list[Span]]:
    """Read only the positions of the entities: text to list of (start, end)."""
    parts = (batch.to_pandas() for batch in read_batches(path, SCHEMA))
    return {
        text: [(entity["start"], entity["end"]) for entity in entities]
        for part in parts
        for text, entities in zip(part["text"], part["entities"], strict=True)
    }

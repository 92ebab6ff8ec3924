"""Owner of the answers of a model to samples and to changed samples: `answers/<samples>/<model>/<seed>.parquet`.

One row an answer. Columns: sample_id, patient_id; change (one of CHANGES), and what was changed:

    original: nothing.
    part: one part of one modality. `modality`, `unit` (how it was cut), `baseline` (what took its place), `part` (its
        number, from 0), `parts` (of the modality, in that unit); of a text, `start` and `end` (characters).
    coalition: all of some modalities. `kept`: the others, in the order of `data/modalities.py`, joined by `+`;
        `baseline`.
    permuted: one modality is that of another patient's sample, `donor`; `draw`.
    crossed: `modality` is that of the sample, all others those of `donor`; every pair of a subset of the samples.
    deleted: the parts of a modality, in the order of `order` (ranked: by their change, greatest first; random), are
        replaced up to the share `share`. `modality`, `unit`, `baseline`, `draw` of a random order.
    inserted: likewise, but all parts are replaced at first and come back.

answer: float64 [C], in the order of the file's metadata `outputs`; difference: float64 [C], the answer less that to
the unchanged sample, computed in the same batch, so that what changes nothing differs by exactly 0. A column that
does not apply is null.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Literal, NamedTuple, get_args

import pandas as pd
import pyarrow as pa

from wronglung.core.parquet import read_parquet, schema_of, write_arrow

Change = Literal["original", "part", "coalition", "permuted", "crossed", "deleted", "inserted"]
CHANGES: tuple[Change, ...] = get_args(Change)
SCHEMA = schema_of(
    {
        "sample_id": pa.string(),
        "patient_id": pa.string(),
        "change": pa.string(),
        "modality": pa.string(),
        "unit": pa.string(),
        "baseline": pa.string(),
        "part": pa.int32(),
        "parts": pa.int32(),
        "start": pa.int32(),
        "end": pa.int32(),
        "kept": pa.string(),
        "donor": pa.string(),
        "draw": pa.int32(),
        "order": pa.string(),
        "share": pa.float64(),
        "answer": pa.list_(pa.float64()),
        "difference": pa.list_(pa.float64()),
    }
)


class Answers(NamedTuple):
    """The answers of one run.

    Attributes:
        rows: the columns of the file; `answer` and `difference` are arrays (C,).
        outputs: names of the C numbers.
        missing: samples without a modality, or whose part equals its baseline, by `modality/what`: `text/absent`,
            `table/absent:age`, `image/equals_own_mean:tile_16`, `text/no_parts:word`.
    """

    rows: pd.DataFrame
    outputs: list[str]
    missing: dict[str, int]


def write_answers(path: str | Path, rows: pd.DataFrame, outputs: Sequence[str], missing: dict[str, int]) -> None:
    """Write the answers. A column that the rows lack is null.

    Raises:
        ValueError: if a change is unknown.
    """
    other = sorted(set(rows["change"]) - set(CHANGES))
    if other:
        raise ValueError(f"{path}: changes {other}; expected {list(CHANGES)}")
    absent = {name: None for name in SCHEMA.names if name not in rows}
    table = pa.Table.from_pandas(rows.assign(**absent)[SCHEMA.names], schema=SCHEMA, preserve_index=False)
    write_arrow(path, table, {"outputs": json.dumps(list(outputs)), "missing": json.dumps(missing)})


def read_answers(path: str | Path) -> Answers:
    """Read the answers of a run.

    Raises:
        ValueError: if the file's columns are others.
    """
    table = read_parquet(path)
    if table.schema.names != SCHEMA.names:
        raise ValueError(f"{path}: columns {table.schema.names}; expected {SCHEMA.names}")
    metadata = {key.decode(): json.loads(value) for key, value in (table.schema.metadata or {}).items()}
    return Answers(table.to_pandas(), metadata["outputs"], metadata["missing"])

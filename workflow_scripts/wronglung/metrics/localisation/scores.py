"""Owner of the score files `scores/{dataset}/{split}/{model}/{seed}/{protocol}.parquet`: raw rows, no averages.

One row per (instance_id, perturbation), with one float64 column per metric or description (METRICS and DESCRIPTIONS of
this package); undefined = NaN. The file's metadata name the model, seed, protocol, formula, grid and
the number of maps that nothing asked for.
"""

import logging
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pyarrow as pa

from wronglung.core.parquet import open_parquet, read_parquet, write_arrow

KEYS = ["instance_id", "perturbation"]
METADATA = ("model", "seed", "protocol", "formula", "grid", "unasked_maps")


@dataclass(frozen=True)
class Scores:
    """Scores of one run under one protocol.

    Attributes:
        frame: the rows (see the module docstring).
        model: its name in the config.
        seed: the training seed; 0 for maps from a given file.
        protocol: how texts were perturbed and maps scored.
        formula: the attention formula.
        grid: rows and columns of the maps.
        unasked_maps: maps in a given file that no instance asks for; 0 for maps that are made here.
    """

    frame: pd.DataFrame
    model: str
    seed: int
    protocol: str
    formula: str
    grid: tuple[int, int]
    unasked_maps: int = 0


def write_scores(path: str | Path, scores: Scores) -> None:
    """Write the scores; the file appears complete or not at all.

    Raises:
        ValueError: if a row occurs twice or a key column is missing.
    """
    frame = scores.frame
    if list(frame.columns[: len(KEYS)]) != KEYS:
        raise ValueError(f"score columns {list(frame.columns)} must begin with {KEYS}")
    if frame.duplicated(KEYS).any():
        raise ValueError(f"{frame.duplicated(KEYS).sum()} rows appear twice; a score has one row per {KEYS}")
    fields = [pa.field(name, pa.string() if name in KEYS else pa.float64()) for name in frame.columns]
    metadata = {
        "model": scores.model,
        "seed": str(scores.seed),
        "protocol": scores.protocol,
        "formula": scores.formula,
        "grid": "x".join(map(str, scores.grid)),
        "unasked_maps": str(scores.unasked_maps),
    }
    table = pa.Table.from_pandas(frame, schema=pa.schema(fields), preserve_index=False)
    write_arrow(path, table, metadata)


def read_scores(path: str | Path) -> Scores:
    """Read a score file.

    Raises:
        ValueError: if the file lacks its metadata or key columns.
    """
    table = read_parquet(path)
    metadata = {key.decode(): value.decode() for key, value in (table.schema.metadata or {}).items()}
    missing = [name for name in METADATA if name not in metadata] + [k for k in KEYS if k not in table.column_names]
    if missing:
        raise ValueError(
            f"{path} lacks {missing}; it is not a score file (layout: wronglung.metrics.localisation.scores)"
        )
    rows, columns = map(int, metadata["grid"].split("x"))
    return Scores(
        frame=table.to_pandas(ignore_metadata=True),
        model=metadata["model"],
        seed=int(metadata["seed"]),
        protocol=metadata["protocol"],
        formula=metadata["formula"],
        grid=(rows, columns),
        unasked_maps=int(metadata["unasked_maps"]),
    )


def scored_columns(path: str | Path) -> list[str]:
    """Return the metrics and descriptions that a score file holds, without reading its rows."""
    with open_parquet(path) as file:
        return [name for name in file.schema_arrow.names if name not in KEYS]


def undefined_for(patients: set[int], instances: pd.DataFrame, scores: pd.DataFrame) -> pd.DataFrame:
    """Return the scores with NaN in all rows of these patients, which are then counted as undefined.

    Data sets have splits of their own. A patient whom one evaluates may be another's training patient.

    Args:
        patients: those that the model learned from.
        instances: N rows with subject_id.
        scores: N rows, in the order of the instances.
    """
    known = instances["subject_id"].isin(patients).to_numpy()
    if known.any():
        count = instances.loc[known, "instance_id"].nunique()
        logging.warning("%d sentences of patients that the model learned from are left out", count)
    values = scores.columns.difference(KEYS, sort=False)
    return scores.assign(**{name: scores[name].mask(known) for name in values})

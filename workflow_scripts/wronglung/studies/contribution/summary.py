"""Owner of `summary.parquet`: every number with its interval, of each seed and of each model.

Columns: task, model; seed, a number in words, or `all` for the mean over a model's seeds; measure, its name;
normaliser, of a share; parts, the units that the modalities were cut into, in their order, joined by `+`; baseline,
likewise; modality; label, an output, or MACRO for all outputs; subset, ALL, or samples with (PRESENT) or without
(ABSENT) that label; estimate, low, high; seeds; seed_low, seed_high, the least and greatest of the seeds' estimates;
items, samples that are counted; patients; undefined, how many samples, or samples and outputs, were 0/0. A column that
does not apply is empty.

Intervals are over patients. They say nothing about another training; the range over the seeds does.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa

from wronglung.core.parquet import read_table, schema_of, write_table
from wronglung.statistics.bootstrap import percentiles

MACRO = "macro"
ALL, PRESENT, ABSENT = "all", "present", "absent"
KEYS = ("measure", "normaliser", "parts", "baseline", "modality", "label", "subset")
SCHEMA = schema_of(
    {
        **{name: pa.string() for name in ("task", "model", "seed", *KEYS)},
        **{name: pa.float64() for name in ("estimate", "low", "high", "seed_low", "seed_high")},
        **{name: pa.int64() for name in ("seeds", "items", "patients", "undefined")},
    }
)


class Key(NamedTuple):
    """What a number is about; the columns of the summary."""

    measure: str
    normaliser: str = ""
    parts: str = ""
    baseline: str = ""
    modality: str = ""
    label: str = MACRO
    subset: str = ALL


class Number(NamedTuple):
    """A number of one run.

    Attributes:
        values: (D,) float, the estimate and then those of the resamples; of length 1 without an interval.
        items: samples that it is about.
        patients: theirs.
        undefined: how many were 0/0, or unknown.
    """

    values: np.ndarray
    items: int
    patients: int
    undefined: int = 0


Numbers = dict[Key, Number]


def summary_of(task: str, runs: Mapping[tuple[str, int], Numbers], level: float) -> pd.DataFrame:
    """Return the rows of a task.

    Args:
        task: its name.
        runs: the numbers of each model and seed.
        level: coverage of the intervals.
    """
    models = dict.fromkeys(model for model, _ in runs)
    rows: list[dict[str, object]] = []
    for model in models:
        own = {seed: numbers for (name, seed), numbers in runs.items() if name == model}
        for key in dict.fromkeys(key for numbers in own.values() for key in numbers):
            found = {seed: numbers[key] for seed, numbers in own.items() if key in numbers}
            rows += [key._asdict() | {"model": model} | row for row in _rows(found, level)]
    return pd.DataFrame(rows, columns=[name for name in SCHEMA.names if name != "task"]).assign(task=task)[SCHEMA.names]


def _rows(found: Mapping[int, Number], level: float) -> Iterator[dict[str, object]]:
    for seed, number in found.items():
        yield {"seed": str(seed)} | _row([number], level)
    yield {"seed": ALL} | _row(list(found.values()), level)


def _row(numbers: Sequence[Number], level: float) -> dict[str, object]:
    values = np.mean([number.values for number in numbers], axis=0)
    low, high = (np.full(1, np.nan),) * 2 if len(values) == 1 else percentiles(values[1:, None], level)
    spread = [float(number.values[0]) for number in numbers]
    return {
        "estimate": float(values[0]),
        "low": float(low[0]),
        "high": float(high[0]),
        "seeds": len(numbers),
        "seed_low": min(spread),
        "seed_high": max(spread),
        "items": numbers[0].items,
        "patients": numbers[0].patients,
        "undefined": max(number.undefined for number in numbers),
    }


def write_summary(path: str | Path, frames: Iterable[pd.DataFrame]) -> None:
    """Write the rows of all tasks."""
    write_table(path, pd.concat(frames, ignore_index=True), SCHEMA)


def read_summary(path: str | Path) -> pd.DataFrame:
    """Read the summary; its rows are in the order of the config."""
    return read_table(path, SCHEMA)

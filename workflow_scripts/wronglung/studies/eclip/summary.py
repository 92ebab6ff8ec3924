"""Owner of `summary/{dataset}/{split}.parquet`: every number with its interval, of each seed and of each model.

One row per evaluation, task, label, metric, model, seed and quantity. Columns: these; seed is a number in words, or
`all` for the mean over a model's seeds; quantity is `value`, or `difference` from the reference model, over the same
patients and the same seed; seeds, how many the row is about; items, patients, undefined as in `measures.Measure`;
estimate, low, high; chance.

Values have intervals over patients. They say nothing about another training. A single seed's difference has none, as no
interval over patients is about trainings. Over FEWEST_SEEDS common seeds or more, the row `all` has an interval from
resamples of both, seeds and patients; with fewer seeds there is no such row.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa

from wronglung.core.logs import progress
from wronglung.core.parquet import read_table, schema_of, write_table
from wronglung.core.seeds import derive_rng
from wronglung.statistics.bootstrap import percentiles, resample_patients
from wronglung.statistics.changes import change_of
from wronglung.statistics.settings import StatisticsSettings
from wronglung.statistics.weighted import item_weights, mean_of_defined
from wronglung.studies.eclip.generation.measures import report_measures
from wronglung.studies.eclip.generation.scores import read_scores
from wronglung.studies.eclip.measures import Measure, probe_measures, retrieval_measures, zero_shot_measures
from wronglung.studies.eclip.probe import read_probe
from wronglung.studies.eclip.retrieval import read_retrieval
from wronglung.studies.eclip.zero_shot import read_zero_shot

VALUE, DIFFERENCE, ALL = "value", "difference", "all"
ZERO_SHOT = "zero_shot"
FEWEST_SEEDS = 5  # fewer trainings say too little about another one
BLOCK = 2**24  # weights of items that are in memory at once; no result depends on it
KEYS = ["evaluation", "task", "label", "metric"]
SCHEMA = schema_of(
    {
        **{name: pa.string() for name in (*KEYS, "model", "seed", "quantity")},
        **{name: pa.int64() for name in ("seeds", "items", "patients", "undefined")},
        **{name: pa.float64() for name in ("estimate", "low", "high", "chance")},
    }
)
MEASURES: dict[str, Callable[[str], Iterator[Measure]]] = {
    ZERO_SHOT: lambda path: zero_shot_measures(read_zero_shot(path)),
    "retrieval": lambda path: retrieval_measures(read_retrieval(path)),
    "linear_probe": lambda path: probe_measures(read_probe(path)),
    "report_generation": lambda path: report_measures(read_scores(path)),
}
"""The evaluations whose rows are about patients: from a file of raw rows to its measures."""


class Found(NamedTuple):
    """A number of one run, and of D resamples of the patients."""

    measure: Measure
    estimate: float
    resampled: np.ndarray


def summarise(
    files: Mapping[str, Mapping[tuple[str, int], str]],
    reference: str,
    statistics: StatisticsSettings,
    seed: int,
    measures: Mapping[str, Callable[[str], Iterator[Measure]]] = MEASURES,
) -> pd.DataFrame:
    """Return the summary of all runs; all of them meet the same resamples of the patients.

    Args:
        files: evaluation -> (model, seed) -> file of raw rows.
        reference: the model that others are compared with; no differences if it is not there.
        statistics: draws and level of the intervals.
        seed: of the resamples.
        measures: by evaluation, from a file of raw rows to its measures.
    """
    frames = []
    for evaluation, runs in files.items():
        found = {
            run: _found(measures[evaluation](path), statistics, seed)
            for run, path in progress(runs.items(), evaluation, len(runs))
        }
        for key in dict.fromkeys(key for one in found.values() for key in one):
            rows = _rows({run: one[key] for run, one in found.items() if key in one}, reference, statistics, seed)
            frames.append(pd.DataFrame(rows).assign(**dict(zip(KEYS, (evaluation, *key), strict=True))))
    return pd.concat(frames, ignore_index=True)[SCHEMA.names]


def _found(measures: Iterator[Measure], statistics: StatisticsSettings, seed: int) -> dict[tuple[str, str, str], Found]:
    """Return a run's numbers by task, label and metric. The same patients have the same resamples in all of them."""
    found: dict[tuple[str, str, str], Found] = {}
    drawn: dict[bytes, np.ndarray] = {}  # by patients; one more row, of ones, gives the estimate
    for one in measures:
        if one.compute is None:
            own = [other for (task, _, metric), other in found.items() if (task, metric) == (one.task, one.metric)]
            values = np.column_stack([np.r_[other.estimate, other.resampled] for other in own])
        else:
            key = one.patients.tobytes()
            if key not in drawn:
                rng = derive_rng(seed, "eclip_bootstrap")
                weights = resample_patients(one.patients, statistics.bootstrap_draws, rng)
                drawn[key] = np.r_[np.ones_like(weights[:1]), weights]
            values = _values_of(one.patients, one.compute, drawn[key])[:, None]
        means = mean_of_defined(values)
        found[one.task, one.label, one.metric] = Found(one, float(means[0]), means[1:])
    return found


def _values_of(patients: np.ndarray, compute: Callable[[np.ndarray], np.ndarray], weights: np.ndarray) -> np.ndarray:
    """Return the value of each resample, some resamples at a time."""
    step = max(1, BLOCK // max(1, len(patients)))
    starts = range(0, len(weights), step)
    return np.concatenate([compute(item_weights(patients, weights[start : start + step])) for start in starts])


def _rows(
    runs: Mapping[tuple[str, int], Found], reference: str, statistics: StatisticsSettings, seed: int
) -> Iterator[dict[str, object]]:
    """Yield the rows of one number: all models' values, then their differences from the reference model."""
    models = list(dict.fromkeys(model for model, _ in runs))
    for model in models:
        own = {number: found for (name, number), found in runs.items() if name == model}
        yield from _values(model, own, statistics.level)
    for model in models:
        common = [number for name, number in runs if name == model and (reference, number) in runs]
        if model != reference and common:
            pairs = [(runs[model, number], runs[reference, number]) for number in common]
            yield from _differences(model, common, pairs, statistics, seed)


def _values(model: str, own: Mapping[int, Found], level: float) -> Iterator[dict[str, object]]:
    for number, found in own.items():
        yield _row(model, str(number), VALUE, [found], found.estimate, found.resampled, level)
    every = list(own.values())
    resampled = np.mean([found.resampled for found in every], axis=0)
    yield _row(model, ALL, VALUE, every, float(np.mean([found.estimate for found in every])), resampled, level)


def _differences(
    model: str,
    numbers: Sequence[int],
    pairs: Sequence[tuple[Found, Found]],
    statistics: StatisticsSettings,
    seed: int,
) -> Iterator[dict[str, object]]:
    estimates = [float(change_of(np.array(own.estimate), np.array(other.estimate))) for own, other in pairs]
    none = np.full(1, np.nan)
    for number, (own, _), value in zip(numbers, pairs, estimates, strict=True):
        yield _row(model, str(number), DIFFERENCE, [own], value, none, statistics.level)
    if len(numbers) >= FEWEST_SEEDS:
        apart = np.array([own.resampled - other.resampled for own, other in pairs])  # (seeds, D)
        rng = derive_rng(seed, "eclip_seeds", model)
        drawn = rng.integers(0, len(numbers), size=(apart.shape[1], len(numbers)))
        resampled = apart[drawn, np.arange(apart.shape[1])[:, None]].mean(axis=1)
        every = [own for own, _ in pairs]
        yield _row(model, ALL, DIFFERENCE, every, float(np.mean(estimates)), resampled, statistics.level)


def _row(
    model: str, seed: str, quantity: str, found: Sequence[Found], estimate: float, resampled: np.ndarray, level: float
) -> dict[str, object]:
    low, high = percentiles(resampled[:, None], level)
    measure = found[0].measure
    about = {"items": len(measure.patients), "patients": len(np.unique(measure.patients))}
    ends = {"estimate": estimate, "low": low[0], "high": high[0]}
    chance = measure.chance if quantity == VALUE else float("nan")
    names = {"model": model, "seed": seed, "quantity": quantity, "seeds": len(found), "undefined": measure.undefined}
    return names | about | ends | {"chance": chance}


def write_results(path: str | Path, results: pd.DataFrame) -> None:
    """Write the summary."""
    write_table(path, results, SCHEMA)


def read_results(path: str | Path) -> pd.DataFrame:
    """Read the summary; its rows are in the order of the config."""
    return read_table(path, SCHEMA)

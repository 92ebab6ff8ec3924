"""Owner of `summary/{dataset}/{split}/{protocol}.parquet`: means with intervals, for tables and figures.

One row per subset, model, perturbation, quantity (value or change) and metric. Columns: these five names; the model's
formula and grid; unasked_maps (its given maps that no instance asks for); sentences and patients of the subset;
unchanged (sentences that the perturbation left as they were); undefined (sentences without this score in some seed,
left out of the mean); estimate, low, high (seeds averaged within each sentence, interval over patients); seeds,
seed_low, seed_high (lowest and highest mean of a single seed); for changes p (sign-flip test over patients,
uncorrected: each table corrects over the tests that it shows). Undefined = nan.
"""

from collections.abc import Sequence
from itertools import product
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa

from wronglung.core.logs import progress
from wronglung.core.parquet import read_table, schema_of, write_table
from wronglung.core.seeds import derive_rng
from wronglung.metrics.localisation import DESCRIPTIONS
from wronglung.statistics.bootstrap import percentiles, resample_patients, resampled_means
from wronglung.statistics.changes import change_of
from wronglung.statistics.evaluation import Evaluation
from wronglung.statistics.settings import StatisticsSettings
from wronglung.statistics.sign_flip import sign_flip_test
from wronglung.text.perturbations import BASELINES

VALUE, CHANGE = "value", "change"
SCHEMA = schema_of(
    {
        **{name: pa.string() for name in ("subset", "model", "formula", "grid", "perturbation", "quantity", "metric")},
        **{name: pa.int64() for name in ("sentences", "patients", "unchanged", "undefined")},
        **{name: pa.float64() for name in ("estimate", "low", "high")},
        "unasked_maps": pa.int64(),
        "seeds": pa.int64(),
        **{name: pa.float64() for name in ("seed_low", "seed_high", "p")},
    }
)


class Sample(NamedTuple):
    """A subset's sentences with one bootstrap sample shared by all its rows, which makes them comparable.

    Attributes:
        subset: its name.
        rows: (N,) bool, in the subset under some perturbation.
        patients: (n,), the patients of those sentences.
        weights: (D, P) from `resample_patients`.
    """

    subset: str
    rows: np.ndarray
    patients: np.ndarray
    weights: np.ndarray


class Term(NamedTuple):
    """Scores whose mean is added to a quantity or subtracted from it; nan outside the subset.

    Attributes:
        sign: 1 or -1.
        members: (n,) bool, in the subset.
        runs: (runs, n, columns), all seeds of the first model, then of the next.
        models: (n, models * columns), each model's seeds averaged; nan if one of them is nan.
    """

    sign: int
    members: np.ndarray
    runs: np.ndarray
    models: np.ndarray


def write_summary(path: str | Path, summary: pd.DataFrame) -> None:
    """Write the summary."""
    write_table(path, summary, SCHEMA)


def read_summary(path: str | Path, columns: Sequence[str] | None = None) -> pd.DataFrame:
    """Read a stored summary, all columns or the named ones; its rows are in the order of the config."""
    return read_table(path, SCHEMA, columns)


def summarise(
    evaluation: Evaluation, metrics: Sequence[str], statistics: StatisticsSettings, seed: int
) -> pd.DataFrame:
    """Compute the summary of an evaluation (see the module docstring), for these metrics and all descriptions.

    A perturbation is compared with its entry in BASELINES, or with `none` if it has no entry. If both hold the same
    sentences, it is the mean of the sentences' changes. If the perturbation changes which sentences belong to the
    subset (protocol `as_published`), it is the difference of two means, with p = nan.

    Raises:
        ValueError: if the baseline of a perturbation was not scored.
    """
    columns = [*metrics, *DESCRIPTIONS]
    samples = [_sample(evaluation, subset, statistics.bootstrap_draws, seed) for subset in evaluation.subsets]
    frames = []
    texts = ["none", *evaluation.perturbations]
    for perturbation in progress(texts, "means and intervals", len(texts)):
        # Copy only two perturbations' scores at a time, because those of all would double the memory.
        needed = {perturbation, _baseline(evaluation, perturbation)}
        scores = {name: _runs(evaluation, name, columns) for name in needed}
        quantities = (VALUE,) if perturbation == "none" else (VALUE, CHANGE)
        for sample, quantity in product(samples, quantities):
            terms = _terms(evaluation, sample, scores, perturbation, quantity)
            found = _intervals(terms, sample, statistics.level) | _seeds(terms, evaluation)
            if quantity == CHANGE and len(terms) == 1:
                rng = derive_rng(seed, "sign_flip", sample.subset, perturbation)
                found["p"] = sign_flip_test(terms[0].models, sample.patients, statistics.sign_flip_draws, rng)
            frames.append(_labels(evaluation, sample, perturbation, columns).assign(quantity=quantity, **found))
    return _ordered(pd.concat(frames, ignore_index=True), evaluation)[SCHEMA.names]


def _baseline(evaluation: Evaluation, perturbation: str) -> str:
    """Return the perturbation that this one is compared with."""
    baseline = BASELINES.get(perturbation, "none")
    if baseline not in evaluation.texts:
        raise ValueError(
            f"{perturbation} is compared with {baseline}, which was not scored; given "
            f"{list(evaluation.texts)}: add {baseline} to `perturbations`"
        )
    return baseline


def _runs(evaluation: Evaluation, perturbation: str, columns: Sequence[str]) -> np.ndarray:
    """Return the scores of all runs, (runs, N, columns): all seeds of the first model, then of the next."""
    return np.concatenate([evaluation.values(model, perturbation, columns) for model in evaluation.models])


def _sample(evaluation: Evaluation, subset: str, draws: int, seed: int) -> Sample:
    rows = np.logical_or.reduce([evaluation.members(subset, name) for name in evaluation.texts])
    patients = evaluation.instances["subject_id"].to_numpy()[rows]
    return Sample(subset, rows, patients, resample_patients(patients, draws, derive_rng(seed, "bootstrap", subset)))


def _terms(
    evaluation: Evaluation, sample: Sample, scores: dict[str, np.ndarray], perturbation: str, quantity: str
) -> list[Term]:
    """Return the terms of a quantity: one, or two if it is a difference of means over different sentences."""
    seeds = [len(model.seeds) for model in evaluation.models.values()]

    def term(sign: int, values: np.ndarray, members: np.ndarray) -> Term:
        runs = np.where(members[:, None], values[:, sample.rows], np.nan)
        models = [part.mean(axis=0) for part in np.split(runs, np.cumsum(seeds)[:-1])]
        return Term(sign, members, runs, np.concatenate(models, axis=1))

    members = evaluation.members(sample.subset, perturbation)[sample.rows]
    if quantity == VALUE:
        return [term(1, scores[perturbation], members)]
    baseline = _baseline(evaluation, perturbation)
    before = evaluation.members(sample.subset, baseline)[sample.rows]
    if (before == members).all():
        return [term(1, change_of(scores[perturbation], scores[baseline]), members)]
    return [term(1, scores[perturbation], members), term(-1, scores[baseline], before)]


def _intervals(terms: Sequence[Term], sample: Sample, level: float) -> dict[str, np.ndarray]:
    """Return the columns that are computed over sentences, each (models * columns,)."""
    means = [resampled_means(term.models, sample.patients, sample.weights) for term in terms]
    pairs = list(zip(terms, means, strict=True))
    low, high = percentiles(np.sum([term.sign * mean.resampled for term, mean in pairs], axis=0), level)
    return {
        "undefined": np.sum([np.isnan(term.models[term.members]).sum(axis=0) for term in terms], axis=0),
        "estimate": np.sum([term.sign * mean.estimate for term, mean in pairs], axis=0),
        "low": low,
        "high": high,
    }


def _seeds(terms: Sequence[Term], evaluation: Evaluation) -> dict[str, np.ndarray]:
    """Return each model's number of seeds and the lowest and highest mean of a seed, each (models * columns,)."""
    seeds = np.array([len(model.seeds) for model in evaluation.models.values()])
    first = np.cumsum(seeds) - seeds
    by_run = np.sum([term.sign * _means(term.runs) for term in terms], axis=0)  # (runs, columns)
    return {
        "seeds": np.repeat(seeds, by_run.shape[1]),
        "seed_low": np.minimum.reduceat(by_run, first).ravel(),
        "seed_high": np.maximum.reduceat(by_run, first).ravel(),
    }


def _means(scores: np.ndarray) -> np.ndarray:
    """Average the defined rows: (runs, n, columns) -> (runs, columns); nan if there is none."""
    defined = (~np.isnan(scores)).sum(axis=1)
    return np.where(defined > 0, np.nansum(scores, axis=1) / np.maximum(defined, 1), np.nan)


def _labels(evaluation: Evaluation, sample: Sample, perturbation: str, columns: Sequence[str]) -> pd.DataFrame:
    """Return what each of the models * columns rows is about; p = nan until something is tested."""
    members = evaluation.members(sample.subset, perturbation)
    changed = evaluation.texts[perturbation]["changed"].to_numpy(dtype=bool)
    models = pd.DataFrame(
        {
            "model": model.name,
            "formula": model.formula,
            "grid": "x".join(map(str, model.grid)),
            "unasked_maps": model.unasked_maps,
        }
        for model in evaluation.models.values()
    )
    return models.merge(pd.DataFrame({"metric": columns}), how="cross").assign(
        subset=sample.subset,
        perturbation=perturbation,
        sentences=members.sum(),
        patients=evaluation.instances["subject_id"][members].nunique(),
        unchanged=(members & ~changed).sum(),
        p=np.nan,
    )


def _ordered(summary: pd.DataFrame, evaluation: Evaluation) -> pd.DataFrame:
    """Return the rows in the order of the config, with the rows of one subset and model together."""
    keys = [
        summary[name].map({value: place for place, value in enumerate(values)})
        for name, values in [("model", list(evaluation.models)), ("subset", evaluation.subsets)]
    ]
    order = np.lexsort(keys)  # sorts by the last key first; stable
    return summary.iloc[order].reset_index(drop=True)

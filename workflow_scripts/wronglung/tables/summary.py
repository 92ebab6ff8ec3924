"""Means of a subset's scores with their intervals: the rows that tables and figures are made of."""

from collections.abc import Sequence
from itertools import product

import numpy as np
import pandas as pd

from wronglung.logs import progress
from wronglung.metrics import DESCRIPTIONS
from wronglung.metrics.bootstrap import patient_bootstrap
from wronglung.metrics.sign_flip import holm, sign_flip_test
from wronglung.seeds import derive_rng
from wronglung.tables.evaluation import Evaluation
from wronglung.tables.settings import Study

VALUE, CHANGE = "value", "change"


def summarise(
    evaluation: Evaluation, study: Study, subsets: Sequence[str], models: Sequence[str], perturbations: Sequence[str]
) -> pd.DataFrame:
    """One row for every subset, model, perturbation, quantity and column of the score files.

    Args:
        evaluation: what was scored.
        study: metrics, statistics and seed.
        subsets: names, in the order of the rows.
        models: names, in the order of the rows.
        perturbations: beside `none`; each gives its values and their change against `none`.

    Returns:
        Columns subset, model, formula, grid, perturbation, quantity (value or change), metric; sentences and patients
        of the subset, unchanged (sentences that the perturbation left as they were), undefined (sentences without this
        score in some seed, left out of the mean); estimate, low, high (seeds averaged within each sentence, interval
        over patients); seeds, seed_low, seed_high (the lowest and highest seed's mean); for changes p (sign-flip
        test over patients) and p_holm (corrected for all tests of this frame). Undefined = nan.
    """
    groups = list(product(subsets, models, _quantities(perturbations)))
    parts = [
        _group(evaluation, study, subset, model, perturbation, quantity)
        for subset, model, (perturbation, quantity) in progress(groups, "means and intervals", len(groups))
    ]
    frame = pd.concat(parts, ignore_index=True)
    return frame.assign(p_holm=holm(frame["p"].to_numpy(dtype=np.float64)))


def _quantities(perturbations: Sequence[str]) -> list[tuple[str, str]]:
    return [("none", VALUE)] + [(name, quantity) for name in perturbations for quantity in (VALUE, CHANGE)]


def _group(
    evaluation: Evaluation, study: Study, subset: str, model: str, perturbation: str, quantity: str
) -> pd.DataFrame:
    columns = [*study.metrics, *DESCRIPTIONS]
    members = evaluation.members(subset)
    patients = evaluation.instances["subject_id"].to_numpy()[members]
    values = evaluation.values(model, perturbation, columns)[:, members]  # (seeds, n, columns)
    if quantity == CHANGE:
        values = values - evaluation.values(model, "none", columns)[:, members]
    by_sentence = values.mean(axis=0)
    # Every model meets the same resamples and the same flips, so rows can be compared.
    resamples = derive_rng(study.seed, "bootstrap", subset)
    statistics = study.statistics
    interval = patient_bootstrap(by_sentence, patients, statistics.bootstrap_draws, statistics.level, resamples)
    by_seed = np.stack([_column_means(seed) for seed in values])
    p_values = np.full(len(columns), np.nan)
    if quantity == CHANGE:
        flips = derive_rng(study.seed, "sign_flip", subset, perturbation)
        p_values = sign_flip_test(by_sentence, patients, statistics.sign_flip_draws, flips)
    info = evaluation.models[model]
    changed = evaluation.texts[perturbation]["changed"].to_numpy(dtype=bool)
    return pd.DataFrame(
        {
            "subset": subset,
            "model": model,
            "formula": info.formula,
            "grid": "x".join(map(str, info.grid)),
            "perturbation": perturbation,
            "quantity": quantity,
            "metric": columns,
            "sentences": int(members.sum()),
            "patients": len(np.unique(patients)),
            "unchanged": int((members & ~changed).sum()),
            "undefined": np.isnan(by_sentence).sum(axis=0),
            "estimate": interval.estimate,
            "low": interval.low,
            "high": interval.high,
            "seeds": len(info.seeds),
            "seed_low": by_seed.min(axis=0),
            "seed_high": by_seed.max(axis=0),
            "p": p_values,
        }
    )


def _column_means(values: np.ndarray) -> np.ndarray:
    """(n, columns) -> (columns,) means of the defined rows; nan where there is none."""
    defined = (~np.isnan(values)).sum(axis=0)
    return np.where(defined > 0, np.nansum(values, axis=0) / np.maximum(defined, 1), np.nan)

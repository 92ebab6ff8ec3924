"""Means with intervals that respect patients: sentences of one patient are no independent observations.

A mean over sentences is a ratio of two sums over patients, so a resample of the patients is a row of counts, and all
resamples of all columns are two products.
"""

from typing import NamedTuple

import numpy as np


class Interval(NamedTuple):
    """Means of M columns and their percentile intervals, each (M,) float; nan where no value is defined."""

    estimate: np.ndarray
    low: np.ndarray
    high: np.ndarray


def patient_bootstrap(
    values: np.ndarray, patients: np.ndarray, draws: int, level: float, rng: np.random.Generator
) -> Interval:
    """Mean of each column over its defined rows, with an interval from resampled patients.

    Args:
        values: (N, M) float, one row a sentence; undefined = nan, left out of its column.
        patients: (N,) whose sentence it is.
        draws: resamples; each draws as many patients as there are, with replacement.
        level: coverage, e.g. 0.95.
        rng: a generator in the same state gives the same resamples for the same patients, so calls can be compared.

    Returns:
        The means and their intervals. A resample in which a column has no defined row is left out of its interval.
    """
    sums, counts = patient_sums(values, patients)
    if len(sums) == 0:
        nothing = np.full(values.shape[1], np.nan)
        return Interval(nothing, nothing, nothing)
    weights = rng.multinomial(len(sums), np.full(len(sums), 1 / len(sums)), size=draws)  # (draws, P)
    tail = (1 - level) / 2
    with np.errstate(invalid="ignore"):
        estimate = sums.sum(axis=0) / counts.sum(axis=0)
        # einsum adds in one order whatever the number of threads, so the same seed gives the same last digit.
        means = np.einsum("dp,pm->dm", weights, sums) / np.einsum("dp,pm->dm", weights, counts)
    low, high = np.full((2, len(estimate)), np.nan)
    some = ~np.isnan(means).all(axis=0)
    low[some], high[some] = np.nanquantile(means[:, some], [tail, 1 - tail], axis=0)
    return Interval(estimate, low, high)


def patient_sums(values: np.ndarray, patients: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Sum and number of each column's defined values by patient, in the order of the sorted patients.

    Args:
        values: (N, M) float, undefined = nan.
        patients: (N,).

    Returns:
        Two arrays (P, M): float sums and int counts.
    """
    names, row = np.unique(patients, return_inverse=True)
    sums = np.zeros((len(names), values.shape[1]))
    counts = np.zeros((len(names), values.shape[1]), dtype=np.int64)
    np.add.at(sums, row, np.nan_to_num(values, nan=0.0))
    np.add.at(counts, row, ~np.isnan(values))
    return sums, counts

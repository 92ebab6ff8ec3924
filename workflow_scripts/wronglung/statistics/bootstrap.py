"""Means with intervals that respect patients: sentences of one patient are not independent observations.

A mean over sentences is a ratio of two sums over patients. So a resample of the patients is a row of counts, and two
matrix products give all resamples of all columns.
"""

from typing import NamedTuple

import numpy as np


class Interval(NamedTuple):
    """Means of M columns and their percentile intervals, each (M,) float; nan where no value is defined."""

    estimate: np.ndarray
    low: np.ndarray
    high: np.ndarray


class Means(NamedTuple):
    """Means of M columns, over all patients and over each of D resamples.

    Attributes:
        estimate: (M,) float; nan where no value is defined.
        resampled: (D, M) float; nan where the resample has no defined value.
    """

    estimate: np.ndarray
    resampled: np.ndarray


class Ends(NamedTuple):
    """Both ends of the intervals of M columns, each (M,) float; nan for a column without a defined value."""

    low: np.ndarray
    high: np.ndarray


class PatientSums(NamedTuple):
    """Sums of M columns over the rows of each of P sorted patients.

    Attributes:
        sums: (P, M) float, of the defined values.
        counts: (P, M) int, of the defined values.
    """

    sums: np.ndarray
    counts: np.ndarray


def patient_bootstrap(
    values: np.ndarray, patients: np.ndarray, draws: int, level: float, rng: np.random.Generator
) -> Interval:
    """Return the mean of each column over its defined rows, with an interval from resampled patients.

    Args:
        values: (N, M) float, one row per sentence; undefined = nan, left out of its column.
        patients: (N,), the patient of each sentence.
        draws: number of resamples; each draws as many patients as there are, with replacement.
        level: coverage, e.g. 0.95.
        rng: a generator in the same state gives the same resamples for the same patients, so calls can be compared.

    Returns:
        The means and their intervals. A resample in which a column has no defined row is left out of its interval.
    """
    means = resampled_means(values, patients, resample_patients(patients, draws, rng))
    return Interval(means.estimate, *percentiles(means.resampled, level))


def resample_patients(patients: np.ndarray, draws: int, rng: np.random.Generator) -> np.ndarray:
    """Return how often each of the P sorted patients is in each of D resamples: (D, P) int; every row sums to P.

    Args:
        patients: (N,), the patient of each sentence.
        draws: D.
        rng: draws the resamples.
    """
    number = len(np.unique(patients))
    if number == 0:
        return np.zeros((draws, 0), dtype=np.int64)
    return rng.multinomial(number, np.full(number, 1 / number), size=draws)


def resampled_means(values: np.ndarray, patients: np.ndarray, weights: np.ndarray) -> Means:
    """Return the mean of each column over its defined rows, for all patients and for each resample.

    Args:
        values: (N, M) float, undefined = nan.
        patients: (N,), the patient of each sentence.
        weights: (D, P) from `resample_patients` for the same patients.
    """
    sums, counts = patient_sums(values, patients)
    kinds, kind = np.unique(counts, axis=1, return_inverse=True)  # most columns have the same undefined rows
    with np.errstate(invalid="ignore"):
        estimate = sums.sum(axis=0) / counts.sum(axis=0)
        # einsum adds in the same order for any number of threads, so the same seed gives the same last digit.
        resampled = np.einsum("dp,pm->dm", weights.astype(np.float64), sums)
        resampled /= (weights @ kinds)[:, kind.ravel()]
    return Means(estimate, resampled)


def percentiles(resampled: np.ndarray, level: float) -> Ends:
    """Return both ends of the middle `level` of every column of (D, M); nan for a column of nan alone."""
    ends = [(1 - level) / 2, (1 + level) / 2]
    low, high = np.full((2, resampled.shape[1]), np.nan)
    undefined = np.isnan(resampled).sum(axis=0)
    whole, part = undefined == 0, (undefined > 0) & (undefined < len(resampled))
    low[whole], high[whole] = np.quantile(resampled[:, whole], ends, axis=0)
    if part.any():  # nanquantile is slow (column by column) and refuses zero columns
        low[part], high[part] = np.nanquantile(resampled[:, part], ends, axis=0)
    return Ends(low, high)


def patient_sums(values: np.ndarray, patients: np.ndarray) -> PatientSums:
    """Return the sum and the number of each column's defined values by patient.

    Args:
        values: (N, M) float, undefined = nan.
        patients: (N,), the patient of each row.
    """
    names, row = np.unique(patients, return_inverse=True)
    sums = np.zeros((len(names), values.shape[1]))
    counts = np.zeros((len(names), values.shape[1]), dtype=np.int64)
    np.add.at(sums, row, np.nan_to_num(values, nan=0.0))
    np.add.at(counts, row, ~np.isnan(values))
    return PatientSums(sums, counts)

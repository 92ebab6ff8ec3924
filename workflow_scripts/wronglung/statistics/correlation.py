"""Correlations between columns of scores over sentences, with intervals that respect patients."""

from itertools import combinations
from typing import NamedTuple

import numpy as np

from wronglung.statistics.bootstrap import patient_sums, percentiles


class Correlations(NamedTuple):
    """Pearson correlations of all K = M (M - 1) / 2 pairs of M columns.

    Attributes:
        pairs: (K, 2) int, the two columns of each pair.
        estimate: (K,) float in [-1, 1]; nan if fewer than two sentences have both or one column does not vary.
        low: (K,) float, lower end of the interval.
        high: (K,) float, upper end.
        undefined: (K,) int, sentences that lack one of the two.
    """

    pairs: np.ndarray
    estimate: np.ndarray
    low: np.ndarray
    high: np.ndarray
    undefined: np.ndarray


def patient_correlations(values: np.ndarray, patients: np.ndarray, weights: np.ndarray, level: float) -> Correlations:
    """Correlate columns over the sentences that have both, with intervals from resampled patients (paper, Table 12).

    Args:
        values: (N, M) float, one row per sentence; undefined = nan, left out of its pairs.
        patients: (N,), the patient of each sentence.
        weights: (D, P) from `wronglung.statistics.bootstrap.resample_patients` for the same patients.
        level: coverage, e.g. 0.95.
    """
    pairs = np.array(list(combinations(range(values.shape[1]), 2))).reshape(-1, 2)
    both = ~np.isnan(values[:, pairs[:, 0]]) & ~np.isnan(values[:, pairs[:, 1]])  # (N, K)
    x, y = (_standardised(np.where(both, values[:, pairs[:, side]], np.nan)) for side in (0, 1))
    # A correlation is a function of six sums over patients, so a resample is a row of counts.
    moments = [np.where(both, 1.0, np.nan), x, y, x * x, y * y, x * y]
    sums = np.stack([patient_sums(moment, patients).sums for moment in moments])  # (6, P, K)
    resampled = _pearson(*np.einsum("dp,mpk->mdk", weights.astype(np.float64), sums))
    low, high = percentiles(resampled, level)
    return Correlations(pairs, _pearson(*sums.sum(axis=1)), low, high, (~both).sum(axis=0))


def _standardised(values: np.ndarray) -> np.ndarray:
    """Return (N, K) with mean 0 and variance 1 over the defined rows, which does not change correlations.

    A column that does not vary becomes exactly zero, so that rounding is not mistaken for variance.
    """
    defined = ~np.isnan(values)
    number = np.maximum(defined.sum(axis=0), 1)
    centred = values - np.nansum(values, axis=0) / number
    spread = np.sqrt(np.nansum(centred**2, axis=0) / number)
    highest, lowest = (np.where(defined, values, end) for end in (-np.inf, np.inf))
    varies = highest.max(axis=0, initial=-np.inf) > lowest.min(axis=0, initial=np.inf)
    return np.where(defined, np.where(varies, centred / np.where(varies, spread, 1.0), 0.0), np.nan)


def _pearson(
    number: np.ndarray, x: np.ndarray, y: np.ndarray, xx: np.ndarray, yy: np.ndarray, xy: np.ndarray
) -> np.ndarray:
    """Return correlations from sums of any shape; nan if a variance is zero, up to rounding of standardised columns."""
    with np.errstate(invalid="ignore", divide="ignore"):
        variances = (xx - x * x / number) * (yy - y * y / number) / number**2
        correlation = (xy - x * y / number) / number / np.sqrt(variances)
    return np.where(variances > 1e-18, np.clip(correlation, -1, 1), np.nan)

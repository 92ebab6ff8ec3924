"""Statistics of items that count several times, so that a resample of patients needs no copy of its items.

Every function takes weights of shape (D, N): how often each of N items is in each of D resamples. One row of ones gives
the statistic of the items themselves. `item_weights` lays them out so that an item's weights are side by side, which
makes an AUROC about ten times as fast.
"""

import numpy as np


def item_weights(patients: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return (D, N) int32 weights of items from (D, P) weights of the sorted patients, of `resample_patients`.

    Args:
        patients: (N,), the patient of each item.
        weights: (D, P) int.
    """
    return weights.T.astype(np.int32)[np.unique(patients, return_inverse=True)[1]].T


def weighted_mean(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return the mean of the defined values, (D,) float64; nan for a resample without one.

    Args:
        values: (N,) float; undefined = nan.
        weights: (D, N).
    """
    defined = ~np.isnan(values)
    count = weights[:, defined].sum(axis=1)
    total = weights[:, defined] @ values[defined]
    return np.divide(total, count, out=np.full(len(weights), np.nan), where=count > 0)


def weighted_median(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return the median of the defined values, (D,) float64, the mean of the middle two; nan without a value.

    Args:
        values: (N,) float; undefined = nan.
        weights: (D, N) int.
    """
    order = np.argsort(values, kind="stable")[: int((~np.isnan(values)).sum())]
    if not len(order):
        return np.full(len(weights), np.nan)
    up_to = weights[:, order].cumsum(axis=1)
    count = up_to[:, -1]
    middle = [(up_to > place[:, None]).argmax(axis=1) for place in ((count - 1) // 2, count // 2)]
    found = (values[order][middle[0]] + values[order][middle[1]]) / 2
    return np.where(count > 0, found, np.nan)


def weighted_auroc(scores: np.ndarray, truth: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return the probability that a positive item scores higher than a negative one, ties counting half: (D,) float64.

    With weights of 1 it is `binary_auroc`.

    Args:
        scores: (N,) float, finite.
        truth: (N,) float: 1 positive, 0 negative, nan not known; unknown items are left out.
        weights: (D, N) int, each below 100 and N below a million, so that counts fit int32.

    Returns:
        Scores in [0, 1]; nan for a resample without a positive or without a negative item.
    """
    positive, negative = np.flatnonzero(truth == 1), np.flatnonzero(truth == 0)
    negative = negative[np.argsort(scores[negative], kind="stable")]
    below, up_to = (scores[negative].searchsorted(scores[positive], side) for side in ("left", "right"))
    lost = np.zeros((len(negative) + 1, len(weights)), dtype=np.int32)  # weights of the lowest negatives
    weights.T[negative].cumsum(axis=0, dtype=np.int32, out=lost[1:])
    own = weights.T[positive]
    wins = (own * (lost[below] + lost[up_to])).sum(axis=0, dtype=np.int64)
    pairs = 2 * own.sum(axis=0, dtype=np.int64) * lost[-1].astype(np.int64)
    return np.divide(wins, pairs, out=np.full(len(weights), np.nan), where=pairs > 0)


def weighted_macro_f1(truth: np.ndarray, predicted: np.ndarray, classes: int, weights: np.ndarray) -> np.ndarray:
    """Return the mean over classes of 2 TP / (2 TP + FP + FN): (D,) float64.

    A class that no item of a resample has or gets is left out. With weights of 1 it is `macro_f1`.

    Args:
        truth: (N,) int, from 0 to classes - 1.
        predicted: (N,) int, likewise; another number is no class and therefore wrong.
        classes: their number.
        weights: (D, N) int.
    """
    has, gets = (one[:, None] == np.arange(classes) for one in (truth, predicted))
    return mean_of_defined(weighted_f1(has, gets, weights))


def weighted_f1(truth: np.ndarray, predicted: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return 2 TP / (2 TP + FP + FN) of each label: (D, C) float64; nan where no item of a resample has or gets it.

    Args:
        truth: (N, C) bool, which of C labels an item has.
        predicted: (N, C) bool, which it gets.
        weights: (D, N) int.
    """
    right, involved = _f1_counts(truth, predicted, weights)
    return np.divide(2 * right, involved, out=np.full(right.shape, np.nan), where=involved > 0)


def weighted_micro_f1(truth: np.ndarray, predicted: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return 2 TP / (2 TP + FP + FN) over all labels together: (D,) float64; arguments and nan as in `weighted_f1`."""
    right, involved = (counts.sum(axis=1) for counts in _f1_counts(truth, predicted, weights))
    return np.divide(2 * right, involved, out=np.full(right.shape, np.nan), where=involved > 0)


def _f1_counts(truth: np.ndarray, predicted: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return TP and 2 TP + FP + FN of each label, (D, C) float64 each."""
    right = weights @ (truth & predicted).astype(np.float64)
    return right, weights @ truth.astype(np.float64) + weights @ predicted.astype(np.float64)


def mean_of_defined(values: np.ndarray) -> np.ndarray:
    """Return the mean of each row's defined values, of (D, M): (D,) float64; nan for a row without one."""
    defined = ~np.isnan(values)
    count = defined.sum(axis=1)
    total = np.where(defined, values, 0.0).sum(axis=1)
    return np.divide(total, count, out=np.full(len(values), np.nan), where=count > 0)

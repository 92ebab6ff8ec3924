"""Harrell's concordance index of items that count several times, so that a resample of patients needs no copy.

F. Harrell et al., *Evaluating the yield of medical tests*, JAMA 1982. Two items are compared if it is known which one's
event came first: the earlier time is that of an event, or both times are equal and only one is of an event. The pair
counts 1 if the item of the earlier event has the higher risk, and half if both have the same.
"""

import numpy as np

SAME = 1e-8  # risks that differ by less are equal, as in scikit-survival


def weighted_concordance(risk: np.ndarray, time: np.ndarray, event: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return the concordance index of each resample: (D,) float64.

    With weights of 1 it is `concordance`.

    Args:
        risk: (N,) float, finite; higher: the event is expected earlier.
        time: (N,) float, of the event or of the last time that is known; an item with nan is left out.
        event: (N,) float, 1 where the event happened then, 0 where it had not until then; nan is left out.
        weights: (D, N), how often each item counts.

    Returns:
        Values in [0, 1]; nan for a resample without a pair that can be compared.
    """
    known = ~(np.isnan(time) | np.isnan(event))
    risk, time, happened, counts = risk[known], time[known], event[known] == 1, weights[:, known].astype(np.float64)
    earlier = time[:, None] < time[None, :]
    same_time = (time[:, None] == time[None, :]) & ~happened[None, :]
    compared = happened[:, None] & (earlier | same_time)
    apart = risk[:, None] - risk[None, :]
    wins = np.where(np.abs(apart) <= SAME, 0.5, (apart > 0).astype(np.float64)) * compared
    right, pairs = (((counts @ matrix) * counts).sum(axis=1) for matrix in (wins, compared.astype(np.float64)))
    return np.divide(right, pairs, out=np.full(len(weights), np.nan), where=pairs > 0)

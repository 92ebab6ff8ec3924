"""AUROC of scores and a yes-or-no truth, for all tasks whose items are not pixels in boxes."""

import numpy as np


def binary_auroc(scores: np.ndarray, truth: np.ndarray) -> float:
    """Return the probability that a positive item scores higher than a negative one, ties counting half.

    This is the Mann-Whitney statistic over the number of pairs (Hanley and McNeil, Radiology 1982).

    Args:
        scores: (N,) float, finite.
        truth: (N,) float: 1 positive, 0 negative, NaN not known; unknown items are left out.

    Returns:
        Score in [0, 1]; nan if no item is positive or none is negative.
    """
    positive, negative = scores[truth == 1], np.sort(scores[truth == 0])
    if not len(positive) or not len(negative):
        return float("nan")
    below, not_above = (negative.searchsorted(positive, side) for side in ("left", "right"))
    return int((below + not_above).sum()) / (2 * len(positive) * len(negative))

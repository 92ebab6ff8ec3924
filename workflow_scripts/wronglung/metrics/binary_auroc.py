"""AUROC of scores and a yes-or-no truth, for all tasks whose items are not pixels in boxes."""

import numpy as np
from scipy.stats import rankdata


def binary_auroc(scores: np.ndarray, truth: np.ndarray) -> float:
    """Return the probability that a positive item scores higher than a negative one, ties counting half.

    This is the Mann-Whitney statistic over the number of pairs (Hanley and McNeil, Radiology 1982).

    Args:
        scores: (N,) float, finite.
        truth: (N,) float: 1 positive, 0 negative, NaN not known; unknown items are left out.

    Returns:
        Score in [0, 1]; nan if no item is positive or none is negative.
    """
    positive, negative = truth == 1, truth == 0
    pairs = int(positive.sum()) * int(negative.sum())
    if not pairs:
        return float("nan")
    known = positive | negative
    ranks = rankdata(scores[known])
    count = int(positive.sum())
    return float((ranks[positive[known]].sum() - count * (count + 1) / 2) / pairs)

"""What a random order of the candidates scores.

With R right ones among M candidates, none of the first K is right with the probability C(M - R, K) / C(M, K)
(hypergeometric). So the chance level depends on how duplicates are handled, and stands beside each result.
"""

from math import exp, lgamma

import numpy as np

from wronglung.metrics.retrieval.ranks import Ranks


def chance_recall(ranks: Ranks, first: int) -> float:
    """Return the expected recall among the first candidates under a random order; nan as in `recall_at`."""
    right, queries = _distinct(ranks)
    if not len(right):
        return float("nan")
    all_wrong = [_all_wrong(number, ranks.candidates, first) for number in right.tolist()]
    return float(1 - queries @ all_wrong / queries.sum())


def chance_median_rank(ranks: Ranks) -> float:
    """Return the median rank under a random order: the lowest rank that at least half the queries are expected within.

    Returns:
        1 or more; nan if no query has a right candidate.
    """
    if not len(ranks.defined):
        return float("nan")
    low, high = 1, ranks.candidates
    while low < high:
        middle = (low + high) // 2
        # A little below one half, because exact halves are computed with rounding.
        low, high = (low, middle) if chance_recall(ranks, middle) >= 0.5 - 1e-7 else (middle + 1, high)
    return float(low)


def _distinct(ranks: Ranks) -> tuple[np.ndarray, np.ndarray]:
    """Return the distinct numbers of right candidates above 0, and how many queries have each: two (G,) int."""
    return np.unique(ranks.right[ranks.right > 0], return_counts=True)


def _all_wrong(right: int, candidates: int, first: int) -> float:
    """Return the probability that none of the first candidates is right."""
    wrong, first = candidates - right, min(first, candidates)
    if first > wrong:
        return 0.0
    chosen, every = (
        lgamma(wrong + 1) - lgamma(wrong - first + 1),
        lgamma(candidates + 1) - lgamma(candidates - first + 1),
    )
    return exp(chosen - every)

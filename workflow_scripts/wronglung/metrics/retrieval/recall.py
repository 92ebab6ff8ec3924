"""How often, and how early, the right answer is found."""

import numpy as np

from wronglung.metrics.retrieval.ranks import Ranks


def recall_at(ranks: Ranks, first: int) -> float:
    """Return the share of the queries with a right candidate among the first ones (eCLIP, retrieval on Open-I).

    Args:
        ranks: of the queries; those without any right candidate are left out.
        first: how many candidates are looked at.

    Returns:
        Score in [0, 1]; nan if no query has a right candidate.
    """
    return float(np.mean(ranks.defined <= first)) if len(ranks.defined) else float("nan")


def median_rank(ranks: Ranks) -> float:
    """Return the median rank of the best right candidate, 1 or more; nan if no query has a right candidate."""
    return float(np.median(ranks.defined)) if len(ranks.defined) else float("nan")

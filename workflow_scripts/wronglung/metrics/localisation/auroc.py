"""Threshold-free separation of attention inside the boxes from attention outside."""

from wronglung.metrics.localisation.ranking import Ranking


def auroc(ranking: Ranking) -> float:
    """Return the probability that a pixel in the boxes outranks one outside, ties counting half (paper §4.1).

    Returns:
        Score in [0, 1]; nan if the boxes hold no pixel or all, because there is no pair.
    """
    negative = ranking.pixels - ranking.positive
    pairs = ranking.total_positive * (ranking.total - ranking.total_positive)
    if pairs == 0:
        return float("nan")
    # Integers up to here, so that a constant map scores exactly one half.
    below = negative.sum() - (ranking.pixels_down_to - ranking.positive_down_to)
    return int((ranking.positive * (2 * below + negative)).sum()) / (2 * pairs)

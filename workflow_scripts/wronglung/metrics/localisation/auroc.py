"""Threshold-free separation of attention inside the boxes from attention outside."""

from wronglung.metrics.localisation.ranking import Ranking


def auroc(ranking: Ranking) -> float:
    """Probability that a pixel in the boxes outranks one outside them, ties counting half (paper §4.1).

    Returns:
        Score in [0, 1]; nan if the boxes hold no pixel or all, where no pair exists.
    """
    negative = ranking.pixels - ranking.positive
    pairs = ranking.total_positive * (ranking.total - ranking.total_positive)
    if pairs == 0:
        return float("nan")
    # Whole numbers up to here: a constant map scores exactly one half.
    below = negative.sum() - (ranking.pixels_down_to - ranking.positive_down_to)
    return int((ranking.positive * (2 * below + negative)).sum()) / (2 * pairs)

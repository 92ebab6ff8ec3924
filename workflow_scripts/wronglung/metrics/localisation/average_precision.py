"""Area under the precision-recall curve, step-wise."""

from wronglung.metrics.localisation.ranking import Ranking


def average_precision(ranking: Ranking) -> float:
    """Return the mean, over the pixels in the boxes, of the precision down to their level.

    This is scikit-learn's definition (paper §4.1).

    Returns:
        Score in [0, 1]; nan if the boxes hold no pixel.
    """
    if ranking.total_positive == 0:
        return float("nan")
    precision = ranking.positive_down_to / ranking.pixels_down_to
    return float((precision * ranking.positive).sum() / ranking.total_positive)

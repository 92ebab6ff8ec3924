"""Overlap of the boxes with as many of the most attended pixels as the boxes hold."""

from wronglung.metrics.localisation.ranking import Ranking
from wronglung.metrics.localisation.thresholds import hits_among


def rank_accuracy(ranking: Ranking) -> float:
    """Return the share of the K most attended pixels that lie in the boxes, where K is the number of the boxes' pixels.

    Arras et al. (CLEVR-XAI, Information Fusion 2022) call it the relevance rank accuracy. Precision and recall are
    equal here. Ties count in part, as in `thresholds`.

    Returns:
        Score in [0, 1]; nan if the boxes hold no pixel.
    """
    boxes = ranking.total_positive
    return hits_among(ranking, boxes) / boxes if boxes else float("nan")

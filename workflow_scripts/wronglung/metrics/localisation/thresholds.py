"""Overlap of the boxes with the most attended share of the image (paper §4.1: at 5, 10 and 30 %).

The K = int(share * pixels) most attended pixels are selected. If pixels are tied at the threshold, each of them counts
(K - above) / tied, which is the mean over all ways of breaking the tie. (The paper's code took all of them for
precision and recall, and none for IoU.)
"""

from typing import NamedTuple

from wronglung.metrics.localisation.ranking import Ranking


class Selection(NamedTuple):
    """The K most attended pixels.

    Attributes:
        pixels: K.
        hits: how many of them lie in the boxes; ties count in part.
    """

    pixels: int
    hits: float


def precision_at(ranking: Ranking, share: float) -> float:
    """Return the share of the selected pixels in the boxes; nan if nothing is selected or the boxes hold no pixel."""
    selected, hits = select(ranking, share)
    return hits / selected if selected and ranking.total_positive else float("nan")


def recall_at(ranking: Ranking, share: float) -> float:
    """Return the share of the boxes' pixels that are selected; nan if nothing is selected or the boxes are empty."""
    selected, hits = select(ranking, share)
    return hits / ranking.total_positive if selected and ranking.total_positive else float("nan")


def iou_at(ranking: Ranking, share: float) -> float:
    """Return the IoU of selection and boxes; nan if nothing is selected or the boxes hold no pixel."""
    selected, hits = select(ranking, share)
    if not selected or not ranking.total_positive:
        return float("nan")
    return hits / (selected + ranking.total_positive - hits)


def select(ranking: Ranking, share: float) -> Selection:
    """Select the most attended pixels.

    Args:
        ranking: of one map.
        share: share of all pixels to select, between 0 and 1.
    """
    selected = int(ranking.total * share)
    return Selection(selected, hits_among(ranking, selected))


def hits_among(ranking: Ranking, selected: int) -> float:
    """Return how many of the `selected` most attended pixels lie in the boxes, ties counted in part."""
    level = int(ranking.pixels_down_to.searchsorted(selected))
    above = ranking.pixels_down_to[level] - ranking.pixels[level]
    credit = (selected - above) / ranking.pixels[level]
    return float(ranking.positive_down_to[level] - (1 - credit) * ranking.positive[level])

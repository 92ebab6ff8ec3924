"""Overlap with the most attended pixels, counted as the published code does (protocol `as_published`).

The threshold is the (P - K)-th smallest of P pixels, K = int(share * P). Precision and recall take the pixels at or
above it, IoU those above it. If several pixels are tied at the threshold, these two sets differ by all of them.
"""

from wronglung.metrics.localisation.ranking import Ranking


def published_precision_at(ranking: Ranking, share: float) -> float:
    """Return the share of the pixels at or above the threshold that lie in the boxes; nan if the boxes are empty."""
    selected, hits = _down_to(ranking, _threshold(ranking, share))
    return hits / selected if ranking.total_positive else float("nan")


def published_recall_at(ranking: Ranking, share: float) -> float:
    """Return the share of the boxes' pixels that are at or above the threshold; nan if the boxes are empty."""
    _, hits = _down_to(ranking, _threshold(ranking, share))
    return hits / ranking.total_positive if ranking.total_positive else float("nan")


def published_iou_at(ranking: Ranking, share: float) -> float:
    """Return the IoU of the boxes and the pixels above the threshold; nan if the boxes hold no pixel.

    It is 0 if no pixel is above the threshold, as on a flat map.
    """
    selected, hits = _down_to(ranking, _threshold(ranking, share) - 1)
    return hits / (selected + ranking.total_positive - hits) if ranking.total_positive else float("nan")


def _threshold(ranking: Ranking, share: float) -> int:
    """Return the index of the threshold's level: that of the (K + 1)-th pixel from the top; share is below 1."""
    return int(ranking.pixels_down_to.searchsorted(int(ranking.total * share) + 1))


def _down_to(ranking: Ranking, level: int) -> tuple[int, int]:
    """Return the pixels down to a level and how many of them lie in the boxes; 0 and 0 for the level -1, above all."""
    return (0, 0) if level < 0 else (int(ranking.pixels_down_to[level]), int(ranking.positive_down_to[level]))

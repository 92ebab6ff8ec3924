"""Overlap of the boxes with the pixels above fixed shares of the map's own range."""

import numpy as np

from wronglung.metrics.localisation.ranking import Ranking

# As in BioViL (Boecking et al., ECCV 2022), where they apply to a cosine similarity.
THRESHOLDS = (0.1, 0.2, 0.3, 0.4, 0.5)


def miou(ranking: Ranking) -> float:
    """Return the mean IoU of the boxes and the pixels at or above a threshold, over the thresholds 0.1 to 0.5.

    BioViL's mIoU needs a similarity between -1 and 1. Attention has no scale of its own, so this variant first rescales
    each map's upsampled pixels to 0..1, (a - min) / (max - min), without the no-attention mass.

    Returns:
        Score in [0, 1]; nan if the boxes hold no pixel or the map is flat and cannot be rescaled.
    """
    lowest, range_ = ranking.level[-1], ranking.level[0] - ranking.level[-1]
    if not ranking.total_positive or not range_ > 0:
        return float("nan")
    ascending = (ranking.level[::-1] - lowest) / range_
    # The highest level is 1, above every threshold, so something is always selected.
    last = len(ascending) - 1 - ascending.searchsorted(THRESHOLDS)
    selected, hits = ranking.pixels_down_to[last], ranking.positive_down_to[last]
    return float(np.mean(hits / (selected + ranking.total_positive - hits)))

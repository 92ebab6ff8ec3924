"""Separation of the pixels that a reader fixated from all others."""

import numpy as np

from wronglung.metrics.binary_auroc import binary_auroc
from wronglung.metrics.gaze.gazed import Gazed


def auc(gaze: Gazed) -> float:
    """Return the probability that a fixated pixel outranks one that is not, ties counting half.

    A pixel is fixated if at least one fixation falls on it; it then counts once. All other pixels of the map are
    negatives. This is AUC-Judd (Judd et al., ICCV 2009; Bylinskii et al., TPAMI 2019) with the whole curve: theirs
    takes thresholds at the fixated pixels only and adds noise to break ties. A map that is high in the centre scores
    above .5, so compare with a centre map.

    Returns:
        Score in [0, 1]; nan if no pixel of the map is fixated or all are.
    """
    return binary_auroc(gaze.attention, (gaze.fixations > 0).astype(np.float64))

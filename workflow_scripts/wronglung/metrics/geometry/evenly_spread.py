"""The lowest uniformity of many embeddings. This module needs scipy."""

import numpy as np
from scipy.special import hyp0f1

from wronglung.metrics.geometry.potential import SHARPNESS


def evenly_spread(width: int) -> float:
    """Return the uniformity of infinitely many points spread evenly over the sphere in `width` dimensions, 2 or more.

    No distribution has a lower one (Wang and Isola, ICML 2020); a few points can. The mean of exp(2 t cos) over the
    sphere in d dimensions is 0F1(; d / 2; t^2).
    """
    return float(np.log(hyp0f1(width / 2, SHARPNESS**2)) - 2 * SHARPNESS)

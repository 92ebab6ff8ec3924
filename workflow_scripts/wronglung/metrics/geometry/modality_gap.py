"""How far the images as a whole lie from the texts as a whole."""

import numpy as np

from wronglung.metrics.geometry.embedded import Embedded


def modality_gap(pairs: Embedded) -> float:
    """Return the length of the difference between mean image and mean text (Liang et al., NeurIPS 2022).

    Returns:
        Between 0 and 2; nan without pairs. A small gap is no merit in itself: a collapsed model has none.
    """
    if not len(pairs.images):
        return float("nan")
    apart = pairs.images.mean(axis=0, dtype=np.float64) - pairs.texts.mean(axis=0, dtype=np.float64)
    return float(np.linalg.norm(apart))

"""How near an image is to its own text."""

import numpy as np

from wronglung.metrics.embeddings import blocks
from wronglung.metrics.geometry.embedded import Embedded

POWER = 2.0  # alpha of Wang and Isola (ICML 2020), and of eCLIP's evaluation


def alignment(pairs: Embedded) -> float:
    """Return the mean of |image - text|^2 over pairs (Wang and Isola, ICML 2020, §4.1.1, alpha = 2).

    It is 2 less twice the mean cosine. A collapsed model scores 0 too, so read it with the uniformity.

    Returns:
        Between 0 and 4, lower is nearer; nan without pairs.
    """
    return mean_distance(pairs, POWER)


def mean_distance(pairs: Embedded, power: float) -> float:
    """Return the mean of |image - text|^power over pairs; nan without pairs."""
    if not len(pairs.images):
        return float("nan")
    total = 0.0
    for rows in blocks(*pairs.images.shape):
        apart = np.linalg.norm(pairs.images[rows] - pairs.texts[rows], axis=1).astype(np.float64)
        total += float((apart**power).sum())
    return total / len(pairs.images)

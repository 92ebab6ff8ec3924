"""How evenly embeddings cover the sphere, and whether a model has collapsed."""

import numpy as np

from wronglung.metrics.geometry.embedded import Embedded
from wronglung.metrics.geometry.potential import Potential, joined, within

COLLAPSED_ABOVE = -0.04  # with t = 2: a mean cosine of about .99 over all pairs


def uniformity(points: np.ndarray) -> float:
    """Return log of the mean of exp(-2 |x - y|^2) over all pairs i < j (Wang and Isola, ICML 2020, §4.1.2, t = 2).

    Args:
        points: (N, D) float, of length 1; `unit_rows` makes them so.

    Returns:
        Between -8 and 0; 0 if all points are one, `evenly_spread(D)` if they cover the sphere evenly; lower is more
        even. nan for fewer than two points.
    """
    return _mean(within(points))


def uniformity_of_images(pairs: Embedded) -> float:
    """Return the uniformity of the images; nan for fewer than two pairs."""
    return _mean(pairs.among_images)


def uniformity_of_texts(pairs: Embedded) -> float:
    """Return the uniformity of the texts; nan for fewer than two pairs. Equal texts are pairs like all others."""
    return _mean(pairs.among_texts)


def uniformity_of_union(pairs: Embedded) -> float:
    """Return the uniformity of images and texts as one set of 2 N points; nan if there are none."""
    return _mean(joined([pairs.among_images, pairs.among_texts, pairs.across]))


def has_collapsed(value: float, above: float = COLLAPSED_ABOVE) -> bool:
    """Return whether a model gives nearly everything the same embedding.

    Near 0, uniformity is about -4 (1 - mean cosine). A model of this kind can still have a low alignment.

    Args:
        value: uniformity of its images or of its texts; of the union it can be low because the two lie apart. nan is
            not collapsed, but undefined.
        above: from which value on.
    """
    return value > above


def _mean(potential: Potential) -> float:
    return potential.log_sum - float(np.log(potential.pairs)) if potential.pairs else float("nan")

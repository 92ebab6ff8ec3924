"""Contrast between the boxes and the rest, in units of the attention's spread."""

import math

import numpy as np

from wronglung.metrics.localisation.ranking import Ranking


def cnr(ranking: Ranking) -> float:
    """Return the contrast-to-noise ratio |mean_in - mean_out| / sqrt(var_in + var_out) over all pixels.

    This variant takes the absolute value, population variances, and the union of the boxes as the inside (after
    Boecking et al., ECCV 2022, who compute it from a cosine similarity). A map that avoids the boxes has as high a
    contrast as one that seeks them. Rescaling or shifting the attention changes nothing.

    Returns:
        Zero or more; nan if the boxes hold no pixel or all, or if attention varies neither inside nor outside them.
    """
    negative = ranking.pixels - ranking.positive
    if ranking.total_positive in (0, ranking.total):
        return float("nan")
    inside, spread_inside = _moments(ranking.level, ranking.positive)
    outside, spread_outside = _moments(ranking.level, negative)
    noise = math.sqrt(spread_inside + spread_outside)
    return abs(inside - outside) / noise if noise > 0 else float("nan")


def _moments(level: np.ndarray, counts: np.ndarray) -> tuple[float, float]:
    """Return mean and variance of levels with these counts."""
    # Relative to the most common level, so that a constant has a variance of exactly 0.
    base = level[counts.argmax()]
    share, offset = counts / counts.sum(), level - base
    mean = float(share @ offset)
    return float(base) + mean, float(share @ (offset - mean) ** 2)

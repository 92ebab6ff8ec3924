"""The mean Gaussian potential exp(-t |x - y|^2) over pairs of points, in bounded memory."""

import math
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from wronglung.metrics.embeddings import blocks

SHARPNESS = 2.0  # t of Wang and Isola (ICML 2020), and of eCLIP's evaluation


class Potential(NamedTuple):
    """A sum of potentials. Sums over different kinds of pairs can be joined.

    Attributes:
        log_sum: logarithm of the sum; -inf if there is no pair.
        pairs: how many pairs it is over.
    """

    log_sum: float
    pairs: int


def within(points: np.ndarray, sharpness: float = SHARPNESS) -> Potential:
    """Return the potential of all pairs i < j of the points, (N, D) float of length 1."""
    parts = []
    for rows in blocks(len(points), len(points)):
        after = points[rows] @ points[rows.start :].T
        size = len(after)
        parts += [_potential(after[np.triu_indices(size, 1, size)], sharpness), _potential(after[:, size:], sharpness)]
    return joined(parts)


def between(points: np.ndarray, others: np.ndarray, sharpness: float = SHARPNESS) -> Potential:
    """Return the potential of all N M pairs of a point, (N, D), and another, (M, D), both float of length 1."""
    return joined(_potential(points[rows] @ others.T, sharpness) for rows in blocks(len(points), len(others)))


def joined(parts: Iterable[Potential]) -> Potential:
    """Return the potential of all pairs of the parts."""
    log_sum, pairs = -math.inf, 0
    for part in parts:
        log_sum, pairs = float(np.logaddexp(log_sum, part.log_sum)), pairs + part.pairs
    return Potential(log_sum, pairs)


def _potential(cosines: np.ndarray, sharpness: float) -> Potential:
    """Return the potential of pairs with these cosines, of any shape; they are overwritten.

    The largest cosine is taken out of the sum first, so that a large t does not make every term 0.
    """
    if not cosines.size:
        return Potential(-math.inf, 0)
    largest = min(float(cosines.max()), 1.0)  # rounding can leave it a little above 1
    cosines -= cosines.dtype.type(largest)
    cosines *= cosines.dtype.type(2 * sharpness)
    total = np.exp(np.minimum(cosines, 0, out=cosines), out=cosines).sum(dtype=np.float64)
    return Potential(2 * sharpness * (largest - 1) + math.log(total), cosines.size)

"""Partial information decomposition of an answer by two modalities (BROJA, Bertschinger et al. 2014)."""

from typing import NamedTuple

import numpy as np


class Information(NamedTuple):
    """What two sources tell about a target, in bits.

    Attributes:
        redundancy: either tells.
        unique: (first, second), only this one tells.
        synergy: only both together tell.
    """

    redundancy: float
    unique: tuple[float, float]
    synergy: float


def information(first: np.ndarray, second: np.ndarray, target: np.ndarray, weights: np.ndarray) -> Information:
    """Decompose the information of two discrete sources about a discrete target, by `dit`'s PID_BROJA.

    Args:
        first: (N,) int.
        second: (N,) int.
        target: (N,) int.
        weights: (N,) float, probabilities of the rows, which sum to 1.

    Returns:
        Four numbers of at least 0 that sum to the information of both sources together.
    """
    # The library takes seconds to import, and planning never needs it.
    from dit import Distribution
    from dit.pid import PID_BROJA

    triples = np.column_stack([first, second, target])
    seen, row = np.unique(triples, axis=0, return_inverse=True)
    chances = np.bincount(row.ravel(), weights=weights)
    found = PID_BROJA(Distribution([tuple(map(str, one)) for one in seen], chances), [[0], [1]], [2])
    parts = [float(found.get_pi(node)) for node in (((0,), (1,)), ((0,),), ((1,),), ((0, 1),))]
    shared, one, other, both = (max(0.0, part) for part in parts)
    return Information(shared, (one, other), both)


def halves(values: np.ndarray) -> np.ndarray:
    """Return whether each value is above the median: (N,) int, so that a source or target has two values."""
    return (values > np.median(values)).astype(np.int64)

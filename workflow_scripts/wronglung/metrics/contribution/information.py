"""Partial information decomposition of an answer by two modalities (BROJA, N. Bertschinger et al., Entropy 2014)."""

from typing import NamedTuple

import numpy as np

ROUNDING = 1e-9  # differences below this share of the largest value are those of floating point


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
    distribution = Distribution([tuple(map(str, one)) for one in seen], chances)
    # The default solver starts at random and is off by up to 2e-3 bits; this one repeats itself, exact to 1e-5.
    found = PID_BROJA(distribution, [[0], [1]], [2], method="cone")
    parts = [float(found.get_pi(node)) for node in (((0,), (1,)), ((0,),), ((1,),), ((0, 1),))]
    shared, one, other, both = (max(0.0, part) for part in parts)
    return Information(shared, (one, other), both)


def information_of_pairs(crossed: np.ndarray) -> list[Information]:
    """Return what two modalities tell about each output of a model, over all pairs of their inputs, each as likely.

    Answers have two values, their halves. So has each modality: the halves of its first principal component, where an
    input is described by its answers with every input of the other modality, less their means. For an additive model
    this is the main effect of the modality. Main effects alone would miss what only both modalities tell: those of
    `xor` are 0. All pairs are as likely, so redundancy is that of how the model combines, not of the data.

    Args:
        crossed: (N, N, C) float, the answer to the first modality of sample i with the second of sample j.

    Returns:
        For each of the C outputs. A modality that the answers do not depend on tells nothing.
    """
    number = len(crossed)
    weights = np.full(number * number, 1 / number**2)
    found = []
    for output in np.moveaxis(crossed, 2, 0):
        first, second = (halves(_component(own)) for own in (output, output.T))
        target = halves(output.ravel())
        found.append(information(np.repeat(first, number), np.tile(second, number), target, weights))
    return found


def halves(values: np.ndarray) -> np.ndarray:
    """Return for each value whether it is in the upper half: (N,) int, so that a source or target has two values.

    The halves are split above or below the median, whichever is more even: many values can equal it. All are 0 where
    the values differ by no more than rounding.
    """
    if np.ptp(values) <= ROUNDING * np.abs(values).max():
        return np.zeros(len(values), dtype=np.int64)
    median = np.median(values)
    sides = [values > median, values >= median]
    return min(sides, key=lambda side: abs(float(side.mean()) - 0.5)).astype(np.int64)


def _component(answers: np.ndarray) -> np.ndarray:
    """Return the first principal component of the rows of (N, N): (N,); 0 where they differ by mere rounding."""
    apart = answers - answers.mean(axis=0)
    if np.abs(apart).max() <= ROUNDING * np.abs(answers).max():
        return np.zeros(len(answers))
    left, size, _ = np.linalg.svd(apart, full_matrices=False)
    return left[:, 0] * size[0]

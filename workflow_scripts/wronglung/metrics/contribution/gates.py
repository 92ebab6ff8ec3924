"""Logic gates of two bits, whose decomposition is known: tests of what each measure of contribution can tell."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np


class Gate(NamedTuple):
    """A gate on all samples that it can meet, each as likely.

    Attributes:
        samples: (N, 2) int, the bits of the samples.
        answer: from two bits, arrays of any one shape, to 0 or 1.
        known: redundancy, unique information of the first and of the second bit, and synergy, in bits (BROJA).
    """

    samples: np.ndarray
    answer: Callable[[np.ndarray, np.ndarray], np.ndarray]
    known: tuple[float, float, float, float]


EVERY = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
SAME = np.array([[0, 0], [1, 1]])
AND_REDUNDANCY = 0.75 * np.log2(4 / 3)  # 0.3113, what either bit alone tells about `and`
GATES: dict[str, Gate] = {
    "unique": Gate(EVERY, lambda first, second: first + 0 * second, (0.0, 1.0, 0.0, 0.0)),
    "redundant": Gate(SAME, lambda first, second: first | second, (1.0, 0.0, 0.0, 0.0)),
    "xor": Gate(EVERY, lambda first, second: first ^ second, (0.0, 0.0, 0.0, 1.0)),
    "and": Gate(EVERY, lambda first, second: first & second, (AND_REDUNDANCY, 0.0, 0.0, 0.5)),
    "or": Gate(EVERY, lambda first, second: first | second, (AND_REDUNDANCY, 0.0, 0.0, 0.5)),
}
"""By name. In `redundant` both bits are always equal, and the model takes either."""


def replaced(gate: Gate) -> np.ndarray:
    """Return how much the answer to each sample changes where a bit is 0 instead: (2, N) float."""
    first, second = gate.samples.T
    zero = np.zeros_like(first)
    whole = gate.answer(first, second)
    return np.abs(np.stack([gate.answer(zero, second) - whole, gate.answer(first, zero) - whole])).astype(np.float64)


def crossed(gate: Gate) -> np.ndarray:
    """Return the answer to the first bit of sample i with the second of sample j: (N, N, 1) float."""
    first, second = gate.samples.T
    return gate.answer(first[:, None], second[None, :])[:, :, None].astype(np.float64)


def wrong_with_another(gate: Gate) -> np.ndarray:
    """Return how often the answer is wrong where a bit is that of any sample, itself too: (2,) float."""
    pairs, own = crossed(gate)[:, :, 0], gate.answer(*gate.samples.T)
    return np.array([(pairs != own[None, :]).mean(), (pairs != own[:, None]).mean()])

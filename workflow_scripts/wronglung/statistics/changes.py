"""The difference of two scores, without what rounding leaves of none."""

import numpy as np

# Scores are made by a few dozen additions and divisions of numbers up to 1 or more, each of which can cost half of the
# last digit.
ULPS = 64


def change_of(after: np.ndarray, before: np.ndarray) -> np.ndarray:
    """Return `after - before`, and exactly 0 where both are equal but for the last digits of float64.

    Such a difference is no change: a test of it would find a direction in rounding.

    Args:
        after: any shape, float64; undefined = nan.
        before: the same.
    """
    difference = after - before
    rounding = ULPS * np.finfo(np.float64).eps * np.maximum(np.maximum(np.abs(after), np.abs(before)), 1.0)
    return np.where(np.abs(difference) <= rounding, 0.0, difference)

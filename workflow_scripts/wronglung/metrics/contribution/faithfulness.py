"""Whether the parts that a ranking puts first are those that the answers hang on: curves of deletion and insertion.

V. Petsiuk et al., *RISE*, BMVC 2018, here with the change of the answers in place of the score of one class, and with
random orders beside, since the area alone depends on how many parts the model needs.
"""

from typing import Literal

import numpy as np

CurveChange = Literal["deleted", "inserted"]


def area_below(shares: np.ndarray, changes: np.ndarray) -> np.ndarray:
    """Return the mean height of each curve between its first and its last share, by the trapezoidal rule: (N,) float.

    Args:
        shares: (S,) float, strictly rising: which share of the parts is replaced, or has come back.
        changes: (N, S) float, the absolute change of the answers from those to the unchanged samples.

    Returns:
        In the unit of the answers; nan for a curve with an undefined point.

    Raises:
        ValueError: with fewer than two shares, or if they do not rise.
    """
    if len(shares) < 2 or not (np.diff(shares) > 0).all():
        raise ValueError(f"shares {shares.tolist()}; expected at least two, each above the one before")
    return np.trapezoid(changes, shares, axis=-1) / (shares[-1] - shares[0])


def ranking_gain(change: CurveChange, shares: np.ndarray, ranked: np.ndarray, random: np.ndarray) -> np.ndarray:
    """Return how much the areas of a ranking are better than those of random orders: (N,) float.

    Deleted parts of a good ranking change the answers sooner, so the area is larger than that of random orders;
    inserted ones bring the answers back sooner, so it is smaller.

    Args:
        change: `deleted` (parts are replaced) or `inserted` (all are replaced at first, and come back).
        shares: (S,) float, as in `area_below`.
        ranked: (N, S) float, with the part first that contributes most.
        random: (K, N, S) float, of K random orders, which are averaged.

    Returns:
        Above 0: better than chance, in the unit of the answers; 0: no better; nan for an undefined curve.
    """
    areas = np.stack([area_below(shares, own) for own in random])
    apart = area_below(shares, ranked) - areas.mean(axis=0)
    return apart if change == "deleted" else -apart

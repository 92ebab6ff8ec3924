"""Spread of a map."""

import numpy as np


def entropy(attention: np.ndarray, no_attention: float) -> float:
    """Return the entropy, in nats, of the map and the no-attention mass as one distribution (paper §4.1).

    Args:
        attention: (h, w) float, zero or more; normalised here.
        no_attention: mass on no region, one more cell; set to 0 if rounding left it below 0.

    Returns:
        Between 0 and ln(h w + 1); nan if there is no mass at all.
    """
    mass = with_no_attention(attention, no_attention)
    if not mass.sum() > 0:
        return float("nan")
    share = mass[mass > 0] / mass.sum()
    return max(0.0, float(-(share * np.log(share)).sum()))


def with_no_attention(attention: np.ndarray, no_attention: float) -> np.ndarray:
    """Return (1 + h w,) float64: the no-attention mass, at least 0, then the cells."""
    return np.append(max(float(no_attention), 0.0), attention.astype(np.float64))

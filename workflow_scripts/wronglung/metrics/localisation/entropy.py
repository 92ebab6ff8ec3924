"""How spread out a map is."""

import numpy as np


def entropy(attention: np.ndarray, no_attention: float) -> float:
    """Entropy in nats of the map and the no-attention mass, taken together as one distribution (paper §4.1).

    Args:
        attention: (h, w) float, zero or more; normalised here.
        no_attention: mass on no region, one more cell; clamped at 0, where rounding can leave it below.

    Returns:
        Between 0 and ln(h w + 1); nan if there is no mass at all.
    """
    mass = with_no_attention(attention, no_attention)
    if not mass.sum() > 0:
        return float("nan")
    share = mass[mass > 0] / mass.sum()
    return max(0.0, float(-(share * np.log(share)).sum()))


def with_no_attention(attention: np.ndarray, no_attention: float) -> np.ndarray:
    """(1 + h w,) float64: the no-attention mass, at least 0, then the cells."""
    return np.append(max(float(no_attention), 0.0), attention.astype(np.float64))

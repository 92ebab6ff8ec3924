"""Distance between two maps of one image."""

import numpy as np

from wronglung.metrics.localisation.entropy import with_no_attention


def symmetric_kl(first: np.ndarray, second: np.ndarray, first_no_attention: float, second_no_attention: float) -> float:
    """Return half the sum of both KL divergences, in nats (paper §4.3: maps of a sentence and a random one).

    Args:
        first: (h, w) float, zero or more; normalised here, together with its no-attention mass as one more cell.
        second: (h, w) float, likewise.
        first_no_attention: mass on no region.
        second_no_attention: likewise.

    Returns:
        Zero or more; nan if one map is zero where the other is not (infinite divergence) or if a map has no mass.

    Raises:
        ValueError: if the grids differ.
    """
    if first.shape != second.shape:
        raise ValueError(f"maps on grids {first.shape} and {second.shape}; bring both to one grid first")
    p, q = with_no_attention(first, first_no_attention), with_no_attention(second, second_no_attention)
    if not p.sum() > 0 or not q.sum() > 0 or ((p > 0) != (q > 0)).any():
        return float("nan")
    p, q = p[p > 0] / p.sum(), q[q > 0] / q.sum()
    return float(((p - q) * np.log(p / q)).sum() / 2)

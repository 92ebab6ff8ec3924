"""A map and a gaze heat map compared as two distributions over the pixels."""

import numpy as np

from wronglung.metrics.gaze.gazed import Gazed


def correlation(gaze: Gazed) -> float:
    """Return Pearson's correlation of map and heat map over pixels (CC of Bylinskii et al., TPAMI 2019).

    Returns:
        Between -1 and 1, higher is better; nan without a heat map, or if one of both does not vary.
    """
    if not len(gaze.heat) or _is_flat(gaze.heat) or _is_flat(gaze.attention):
        return float("nan")
    first, second = gaze.attention - gaze.attention.mean(), gaze.heat - gaze.heat.mean()
    return float(np.clip(first @ second / np.sqrt((first @ first) * (second @ second)), -1, 1))


def similarity(gaze: Gazed) -> float:
    """Return the overlap, sum of min(map, heat map), of both as distributions (SIM of Judd et al., MIT 2012).

    Returns:
        Between 0 and 1, higher is better; nan without a heat map, if one of both has no mass, or if the map is negative
        somewhere.
    """
    shares = _shares(gaze)
    return float(np.minimum(*shares).sum()) if shares else float("nan")


def kl(gaze: Gazed) -> float:
    """Return the divergence KL(heat map || map), in nats (KL of Bylinskii et al., TPAMI 2019, but without its epsilon).

    Returns:
        Zero or more, lower is better; nan as in `similarity`, or if the map is zero where the heat map is not (infinite
        divergence).
    """
    shares = _shares(gaze)
    if not shares:
        return float("nan")
    attention, heat = shares
    looked = heat > 0
    if not (attention[looked] > 0).all():
        return float("nan")
    return max(0.0, float((heat[looked] * np.log(heat[looked] / attention[looked])).sum()))


def _shares(gaze: Gazed) -> tuple[np.ndarray, np.ndarray] | None:
    """Return map and heat map with sum 1, (P,) float64 each; None if one of them is no distribution."""
    if not len(gaze.heat) or gaze.attention.min() < 0 or not (gaze.attention.sum() > 0 and gaze.heat.sum() > 0):
        return None
    return gaze.attention / gaze.attention.sum(), gaze.heat / gaze.heat.sum()


def _is_flat(values: np.ndarray) -> bool:
    return bool(values.max() == values.min())

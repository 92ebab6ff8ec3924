"""A model's map beside where readers looked."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Gazed:
    """A map and a reader's gaze on one pixel grid; `gazed` makes one.

    Attributes:
        attention: (P,) float64, the map where there is one.
        heat: (P,) float64, the gaze heat map at these pixels, zero or more; empty if there is none.
        fixations: (P,) int, how many fixations fall on each of these pixels.
        off_map: fixations outside the grid, or where the map is NaN; they are in no metric.
    """

    attention: np.ndarray
    heat: np.ndarray
    fixations: np.ndarray
    off_map: int


def gazed(attention: np.ndarray, heat: np.ndarray | None, points: np.ndarray) -> Gazed:
    """Bring a map and a gaze together.

    Args:
        attention: (H, W) float, a map or another reader's heat map; NaN where there is no map.
        heat: (H, W) float, the gaze heat map, zero or more; None if there is none.
        points: (F, 2) float, x and y of the fixations in pixels of this grid; pixel (0, 0) reaches from 0 to 1.

    Raises:
        ValueError: if shapes differ, a value is infinite, a heat is negative or NaN, or a point is NaN.
    """
    if attention.ndim != 2 or (heat is not None and heat.shape != attention.shape) or points.shape[1:] != (2,):
        raise ValueError(
            f"map {attention.shape}, heat map {None if heat is None else heat.shape} and fixations {points.shape}; "
            "expected (H, W), the same or None, and (F, 2). Bring the map to the heat map's pixels first"
        )
    if heat is not None and not (np.isfinite(heat).all() and heat.min(initial=0) >= 0):
        raise ValueError("the gaze heat map is negative or not finite somewhere; expected zero or more")
    if np.isinf(attention).any() or np.isnan(points).any():
        raise ValueError("the map is infinite somewhere, or a fixation is NaN; expected numbers (NaN in a map: no map)")
    there = ~np.isnan(attention)
    counts = _counts(points, attention.shape)
    return Gazed(
        attention=attention[there].astype(np.float64),
        heat=np.empty(0) if heat is None else heat[there].astype(np.float64),
        fixations=counts[there],
        off_map=len(points) - int(counts[there].sum()),
    )


def _counts(points: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """Return how many points fall on each pixel, (H, W) int; points outside count nowhere."""
    height, width = shape
    x, y = np.floor(points).T
    inside = (x >= 0) & (x < width) & (y >= 0) & (y < height)
    places = y[inside].astype(np.int64) * width + x[inside].astype(np.int64)
    return np.bincount(places, minlength=height * width).reshape(shape)

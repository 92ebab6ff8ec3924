"""Take a map of attention from a film to the model's input. For people with maps of their own; no rule needs it."""

from functools import lru_cache

import numpy as np

from wronglung.data.images.geometry import Geometry


def map_grid(grid: np.ndarray, geometry: Geometry, crop: int, cells: int) -> np.ndarray:
    """Return a map over the whole film as a map over the model's input, which is what map files hold.

    Both grids lie over the same area of the film, so nothing moves. Where the map has more cells than the film has
    stored pixels, it is averaged by area, as the film is; where it has fewer, it is interpolated linearly between the
    centres of its cells. Equal cells stay exactly equal, so that ties are kept.

    Args:
        grid: (h, w), zero or more; row 0 on top. Its corners are the corners of the film, without any padding. The grid
            of a square model input that the film was stretched to fits as well as the film's own pixels.
        geometry: of the film (`ImageStore.geometry`). `Geometry(size, size, size)` for a map over the stored square.
        crop: side of the model's input in pixels.
        cells: rows and columns of the returned map; they divide `crop`. `crop` itself keeps everything.

    Returns:
        (cells, cells) float32; 0 where the model's input shows padding.

    Raises:
        ValueError: if the map has another shape or values that no metric can use, or `cells` does not divide `crop`.
    """
    grid = np.asarray(grid, dtype=np.float64)
    if grid.ndim != 2 or 0 in grid.shape:
        raise ValueError(f"a map of shape {grid.shape}; expected (h, w): give one map, averaged over words and heads")
    if not (np.isfinite(grid).all() and grid.min() >= 0):
        raise ValueError("a map with values below zero or not finite; shift or exponentiate its scores first")
    if cells < 1 or crop % cells:
        raise ValueError(f"{cells} cells along a side of {crop} pixels; give a number that divides {crop}")
    down = _sampling(grid.shape[0], geometry.height, geometry.top, geometry.size, crop, cells)
    across = _sampling(grid.shape[1], geometry.width, geometry.left, geometry.size, crop, cells)
    return np.asarray(down @ grid @ across.T, dtype=np.float32)


@lru_cache(maxsize=64)
def _sampling(length: int, fitted: int, padding: int, size: int, crop: int, cells: int) -> np.ndarray:
    """Return what each of a film's `length` intervals along one side adds to each cell: (cells, length) float."""
    intervals = np.arange(length)
    if length > fitted:
        edges = np.arange(fitted + 1)[:, None] * length / fitted
        overlap = np.minimum(edges[1:], intervals + 1) - np.maximum(edges[:-1], intervals)
        weights = np.maximum(overlap, 0)
    else:
        centres = np.clip((np.arange(fitted)[:, None] + 0.5) * length / fitted - 0.5, 0, length - 1)
        weights = np.maximum(1 - np.abs(centres - intervals), 0)
    line = np.zeros((size, length))
    line[padding : padding + fitted] = weights / weights.sum(axis=1, keepdims=True)
    offset = (size - crop) // 2
    return np.asarray(line[offset : offset + crop].reshape(cells, crop // cells, length).mean(axis=1))

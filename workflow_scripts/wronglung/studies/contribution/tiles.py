"""Contributions of tiles and blocks, as maps in the pixels of the input."""

import numpy as np
import pandas as pd

SIDED = ("tile_", "block_")
"""Units of equal parts with a side, numbered along the last axis first."""


def side_of(unit: str) -> int:
    """Return the side of a tile or block: 16 for `tile_16`."""
    return int(unit.rpartition("_")[2])


def map_of(values: pd.Series, shape: tuple[int, ...], unit: str) -> np.ndarray:
    """Return each pixel's or voxel's value, that of the part that it lies in, in the given shape.

    Args:
        values: by number of the part; a part that is not there changed nothing.
        shape: (H, W) or (D, H, W).
        unit: a tile or a block; parts at the far edges may be smaller.
    """
    side = side_of(unit)
    grid = tuple(-(-length // side) for length in shape)
    parts = values.reindex(range(int(np.prod(grid))), fill_value=0.0).to_numpy(dtype=np.float64).reshape(grid)
    for axis, length in enumerate(shape):
        parts = np.repeat(parts, side, axis=axis).take(range(length), axis=axis)
    return parts


def middle(volume: np.ndarray) -> np.ndarray:
    """Return what is shown of a volume, (D, H, W): its middle plane, (H, W)."""
    plane: np.ndarray = volume[len(volume) // 2]
    return plane

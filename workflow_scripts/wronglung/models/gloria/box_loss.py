"""The loss that teaches a model where to look: the share of a map that lies in the sentence's boxes.

The published loss upsamples a map from its h x w cells to the H x W input pixels and normalises it to sum 1. Each pixel
takes the value of its cell (nearest: pixel i lies in cell floor(i h / H)). This module computes the same sum over the
boxes' pixels without upsampling, from the cells and their pixel counts.
"""

import numpy as np
from torch import Tensor

FLOOR = 1e-30  # floor of a share inside the logarithm; keeps value and gradient finite where a softmax underflows


def pixels_by_cell(mask: np.ndarray, grid: int) -> np.ndarray:
    """Count the pixels of a mask in each cell.

    Args:
        mask: (H, W) bool, e.g. True inside the boxes.
        grid: cells along each side.

    Returns:
        (grid, grid) int64.
    """
    rows, columns = (np.arange(size) * grid // size for size in mask.shape)
    cell = rows[:, None] * grid + columns  # (H, W)
    return np.bincount(cell[mask], minlength=grid * grid).reshape(grid, grid)


def box_loss(maps: Tensor, inside: Tensor, outside: Tensor) -> Tensor:
    """Return the mean of -log of the share of each map's attention that lies in the boxes.

    The no-attention mass is left out: a map is normalised over its pixels, as published.

    Args:
        maps: [B, h, w], zero or more.
        inside: [B, h, w], each cell's pixels inside the boxes; not all 0.
        outside: [B, h, w], each cell's other pixels.
    """
    share = (maps * inside).sum(dim=(1, 2)) / (maps * (inside + outside)).sum(dim=(1, 2))
    return -share.clamp(min=FLOOR).log().mean()

"""What teaches a model where to look: the share of a map that lies in the sentence's boxes.

The published loss upsamples a map from its h x w cells to the H x W input pixels, each pixel taking the value of its
cell (nearest, pixel i that of cell floor(i h / H)), and normalises it to sum 1. The sum over the pixels in the boxes is
computed here from the cells and their pixel counts: the same number without the pixels. Letters as in `alignment`.
"""

import numpy as np
from torch import Tensor

FLOOR = 1e-30  # of a share inside the logarithm, where a softmax has underflown; keeps value and gradient finite


def pixels_by_cell(mask: np.ndarray, grid: int) -> np.ndarray:
    """How many pixels of a mask fall into each cell.

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
    """Mean of -log of the share of each map's attention that lies in the boxes.

    The no-attention mass takes no part: a map is normalised over its pixels, as published.

    Args:
        maps: [B, h, w], zero or more.
        inside: [B, h, w], pixels of each cell that lie in the boxes; not all 0.
        outside: [B, h, w], pixels of each cell that do not.
    """
    share = (maps * inside).sum(dim=(1, 2)) / (maps * (inside + outside)).sum(dim=(1, 2))
    return -share.clamp(min=FLOOR).log().mean()

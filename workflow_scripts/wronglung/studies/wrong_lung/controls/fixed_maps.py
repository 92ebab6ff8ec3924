"""Controls that need the boxes or nothing."""

import numpy as np

from wronglung.core.logs import progress
from wronglung.data.boxes import box_mask
from wronglung.studies.wrong_lung.controls.control_maps import Asked, ControlMaps, Sources, share_of_sum, sum_cells


def uniform(asked: Asked, sources: Sources) -> ControlMaps:
    """Return the same attention in every cell: this control knows nothing."""
    return ControlMaps(np.ones((len(asked.texts), asked.grid, asked.grid)))


def centre(asked: Asked, sources: Sources) -> ControlMaps:
    """Return a cone over the image's centre, because findings are rarely at the rim."""
    return ControlMaps(np.broadcast_to(cone(asked.grid), (len(asked.texts), asked.grid, asked.grid)))


def oracle(asked: Asked, sources: Sources) -> ControlMaps:
    """Return the boxes themselves, as far as the grid can show them."""
    boxes = progress(asked.texts["boxes"], "oracle maps", len(asked.texts))
    masks = (box_mask(np.concatenate(of_text), asked.size) for of_text in boxes)
    return ControlMaps(np.stack([covered_share(mask, asked.grid) for mask in masks]))


def cone(grid: int) -> np.ndarray:
    """Return attention that falls linearly with the distance from the image's centre and reaches zero in its corners.

    A cone has no width to choose. AUROC and other ranking metrics depend only on its order; entropy also depends on its
    slope.

    Returns:
        (grid, grid), sum 1.
    """
    offset = np.arange(grid) + 0.5 - grid / 2
    height = 1 - np.hypot(offset[:, None], offset) / np.hypot(grid / 2, grid / 2)
    return height / height.sum()


def covered_share(mask: np.ndarray, grid: int) -> np.ndarray:
    """Return a map in proportion to the share of each cell that the boxes cover: the best to expect on this grid.

    Args:
        mask: (H, H) bool. True inside the union of the boxes.
        grid: cells along a side; need not divide H.

    Returns:
        (grid, grid), sum 1; all zero if the mask is empty.
    """
    return share_of_sum(sum_cells(mask, grid))

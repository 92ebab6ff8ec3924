"""Convert boxes to masks."""

import numpy as np


def box_mask(boxes: np.ndarray, size: int) -> np.ndarray:
    """Return a mask that is True inside the union of the boxes.

    Args:
        boxes: (K, 4) int, x1, y1, x2, y2 in model-input pixels, ends included; K may be 0.
        size: side of the model's input in pixels.

    Returns:
        (size, size) bool; all False if there is no box.
    """
    mask = np.zeros((size, size), dtype=bool)
    for x1, y1, x2, y2 in np.asarray(boxes, dtype=int).reshape(-1, 4):
        mask[y1 : y2 + 1, x1 : x2 + 1] = True
    return mask

"""Convert boxes to masks, and masks to boxes."""

from collections.abc import Mapping

import numpy as np

Coordinates = tuple[float, float, float, float]
"""A box in original pixels: x1, y1, x2, y2."""


def corners(box: Mapping[str, float]) -> Coordinates:
    """Return a box of `sentences.parquet` without its name."""
    return box["x1"], box["y1"], box["x2"], box["y2"]


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


def rectangles(mask: np.ndarray) -> np.ndarray:
    """Cut a mask into boxes that do not overlap and cover exactly its pixels, so that it is scored as boxes are.

    Each run of pixels in a row is a box; runs of the same columns in rows that follow each other are one box.

    Args:
        mask: (size, size) bool, in model-input pixels.

    Returns:
        (K, 4) int, x1, y1, x2, y2 with ends included; K is 0 for an empty mask.
    """
    boxes: list[list[int]] = []
    growing: dict[tuple[int, int], list[int]] = {}
    for y, row in enumerate(np.asarray(mask, dtype=bool)):
        edges = np.flatnonzero(np.diff(np.concatenate([[False], row, [False]])))
        runs = [(int(first), int(after) - 1) for first, after in edges.reshape(-1, 2)]
        growing = {run: growing.get(run, [run[0], y, run[1], y]) for run in runs}
        for box in growing.values():
            if box[3] == box[1] == y:
                boxes.append(box)
            box[3] = y
    return np.array(boxes, dtype=np.int64).reshape(-1, 4)

"""Map original pixels to model-input pixels: longest side to `size`, centred padding, centre crop.

This is the published geometry (GLoRIA's `_resize_img`): the short side becomes `int(side * size / longest)`, and the
smaller half of an odd padding is at the top or left. Images and boxes use the same code, so that they always agree.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import cv2
import numpy as np


@dataclass(frozen=True)
class Geometry:
    """The position of an image of `rows` x `columns` pixels in its stored `size` x `size` square."""

    rows: int
    columns: int
    size: int

    @property
    def scale(self) -> float:
        """Stored pixels per original pixel."""
        return self.size / max(self.rows, self.columns)

    @property
    def height(self) -> int:
        """Stored rows that the image covers; the other rows are padding."""
        return max(1, int(self.rows * self.size / max(self.rows, self.columns)))

    @property
    def width(self) -> int:
        """Stored columns that the image covers; the other columns are padding."""
        return max(1, int(self.columns * self.size / max(self.rows, self.columns)))

    @property
    def top(self) -> int:
        """Padding rows above the image."""
        return (self.size - self.height) // 2

    @property
    def left(self) -> int:
        """Padding columns left of the image."""
        return (self.size - self.width) // 2


def fit_square(image: np.ndarray, geometry: Geometry) -> np.ndarray:
    """Resize the image by area averaging, so that its longest side is `size`, and zero-pad it to a square.

    Args:
        image: (rows, columns) uint8, or (rows, columns, 3).
        geometry: geometry of this image.

    Returns:
        (size, size) uint8, or (size, size, 3).
    """
    shape = (geometry.width, geometry.height)
    resized = cv2.resize(image, shape, interpolation=cv2.INTER_AREA)
    square = np.zeros((geometry.size, geometry.size, *image.shape[2:]), dtype=np.uint8)
    square[geometry.top :, geometry.left :][: geometry.height, : geometry.width] = resized
    return square


def centre_crop(square: np.ndarray, crop: int) -> np.ndarray:
    """Return the central `crop` x `crop` pixels of (..., size, size)."""
    offset = (square.shape[-1] - crop) // 2
    return square[..., offset : offset + crop, offset : offset + crop]


def map_box(box: tuple[float, float, float, float], geometry: Geometry, crop: int) -> tuple[int, int, int, int] | None:
    """Return the box in model-input pixels: the pixels that the original box covers by at least half.

    The paper's code draws the box as a mask on the original image and then resizes and crops the mask (here
    `fit_square` and `centre_crop`). This gives the same result from the box's two sides, because area averaging is
    separable.

    Args:
        box: x1, y1, x2, y2 in original pixels, ends included.
        geometry: geometry of the box's image.
        crop: side of the model's input in pixels.

    Returns:
        x1, y1, x2, y2 with ends included, or None if no pixel is covered by at least half.
    """
    x1, y1, x2, y2 = box
    across = _coverage(x1, x2, geometry.columns, geometry.width, geometry.left, geometry.size, crop)
    down = _coverage(y1, y2, geometry.rows, geometry.height, geometry.top, geometry.size, crop)
    inside = np.outer(down, across) >= 0.5
    rows, columns = np.flatnonzero(inside.any(axis=1)), np.flatnonzero(inside.any(axis=0))
    if rows.size == 0:
        return None
    return int(columns[0]), int(rows[0]), int(columns[-1]), int(rows[-1])


def map_boxes(
    boxes: Iterable[tuple[float, float, float, float]], geometry: Geometry, crop: int
) -> list[tuple[int, int, int, int]]:
    """Return the boxes as `map_box` does; a box that covers no pixel by at least half is left out."""
    return [mapped for box in boxes if (mapped := map_box(box, geometry, crop)) is not None]


def map_mask(mask: np.ndarray, geometry: Geometry, crop: int) -> np.ndarray:
    """Return a mask in model-input pixels: those that the original mask covers by at least half, as `map_box` does.

    Args:
        mask: (rows, columns) bool, in original pixels.
        geometry: geometry of the mask's image.
        crop: side of the model's input in pixels.

    Returns:
        (crop, crop) bool.

    Raises:
        ValueError: if the mask does not have the image's size.
    """
    if mask.shape != (geometry.rows, geometry.columns):
        raise ValueError(
            f"a mask of {mask.shape[0]} x {mask.shape[1]} pixels; expected the image's {geometry.rows} x "
            f"{geometry.columns}: give the mask of this image at its own size"
        )
    shape = (geometry.width, geometry.height)
    square = np.zeros((geometry.size, geometry.size), dtype=np.float32)
    resized = cv2.resize(mask.astype(np.float32), shape, interpolation=cv2.INTER_AREA)
    square[geometry.top :, geometry.left :][: geometry.height, : geometry.width] = resized
    return centre_crop(square, crop) >= 0.5


def _coverage(first: float, last: float, length: int, fitted: int, padding: int, size: int, crop: int) -> np.ndarray:
    """Return each model-input pixel's share that an interval (ends included) covers along one side: (crop,) float."""
    side = np.zeros((1, length), dtype=np.float32)
    side[0, max(0, round(first)) : max(0, round(last) + 1)] = 1.0
    line = np.zeros(size)
    line[padding : padding + fitted] = cv2.resize(side, (fitted, 1), interpolation=cv2.INTER_AREA)[0]
    offset = (size - crop) // 2
    return line[offset : offset + crop]

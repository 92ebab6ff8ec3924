"""From the original image's pixels to the model's: longest side to `size`, centred padding, centre crop.

The published geometry (GLoRIA's `_resize_img`: the short side is `int(side * size / longest)`, the smaller share of an
odd padding stands on the top or left), used for images and boxes alike, so that both always agree.
"""

from dataclasses import dataclass

import cv2
import numpy as np


@dataclass(frozen=True)
class Geometry:
    """Where an image of `rows` x `columns` pixels lies in its stored `size` x `size` square."""

    rows: int
    columns: int
    size: int

    @property
    def scale(self) -> float:
        """Stored pixels per original pixel."""
        return self.size / max(self.rows, self.columns)

    @property
    def height(self) -> int:
        """Stored rows that hold image, the rest being padding."""
        return max(1, int(self.rows * self.size / max(self.rows, self.columns)))

    @property
    def width(self) -> int:
        """Stored columns that hold image."""
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
    """The image, area-averaged to the longest side and zero-padded to a square.

    Args:
        image: (rows, columns) uint8.
        geometry: of that image.

    Returns:
        (size, size) uint8.
    """
    shape = (geometry.width, geometry.height)
    resized = cv2.resize(image, shape, interpolation=cv2.INTER_AREA)
    square = np.zeros((geometry.size, geometry.size), dtype=np.uint8)
    square[geometry.top :, geometry.left :][: geometry.height, : geometry.width] = resized
    return square


def centre_crop(square: np.ndarray, crop: int) -> np.ndarray:
    """The central `crop` x `crop` pixels of (..., size, size)."""
    offset = (square.shape[-1] - crop) // 2
    return square[..., offset : offset + crop, offset : offset + crop]


def map_box(box: tuple[float, float, float, float], geometry: Geometry, crop: int) -> tuple[int, int, int, int] | None:
    """The box on the model's input pixels: those that are covered by at least half.

    The same as drawing the box on the original image and putting the mask through `fit_square` and `centre_crop`
    (as the paper's code does), but from its two sides alone: area averaging is separable.

    Args:
        box: x1, y1, x2, y2 in original pixels, ends included.
        geometry: of the box's own image.
        crop: side of the model's input in pixels.

    Returns:
        x1, y1, x2, y2 with ends included, or None where no pixel is covered by half.
    """
    x1, y1, x2, y2 = box
    across = _coverage(x1, x2, geometry.columns, geometry.width, geometry.left, geometry.size, crop)
    down = _coverage(y1, y2, geometry.rows, geometry.height, geometry.top, geometry.size, crop)
    inside = np.outer(down, across) >= 0.5
    rows, columns = np.flatnonzero(inside.any(axis=1)), np.flatnonzero(inside.any(axis=0))
    if rows.size == 0:
        return None
    return int(columns[0]), int(rows[0]), int(columns[-1]), int(rows[-1])


def _coverage(first: float, last: float, length: int, fitted: int, padding: int, size: int, crop: int) -> np.ndarray:
    """Share of each input pixel, along one side, that an interval with included ends covers: (crop,) float."""
    side = np.zeros((1, length), dtype=np.float32)
    side[0, max(0, round(first)) : max(0, round(last) + 1)] = 1.0
    line = np.zeros(size)
    line[padding : padding + fitted] = cv2.resize(side, (fitted, 1), interpolation=cv2.INTER_AREA)[0]
    offset = (size - crop) // 2
    return line[offset : offset + crop]

"""What every reader of image files returns."""

from typing import NamedTuple

import numpy as np


class Picture(NamedTuple):
    """An image, (rows, columns) uint8, bright = dense, and descriptions of what was mended while reading it.

    A colour image is (rows, columns, 3): red, green, blue.
    """

    pixels: np.ndarray
    mended: tuple[str, ...] = ()

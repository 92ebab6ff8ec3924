"""The kinds of image files that a release may have: what they are called, how they are read, who tells their view."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np

from wronglung.data.images.dicom_files import header_view, read_image
from wronglung.data.images.jpeg_files import read_jpeg
from wronglung.data.settings import ImageKind


class ImageFormat(NamedTuple):
    """`read` gives (rows, columns) uint8, bright = dense; `view` the header's view position, empty without one."""

    read: Callable[[str | Path], np.ndarray]
    view: Callable[[Path], str]


FORMATS: dict[ImageKind, ImageFormat] = {
    "dicom": ImageFormat(read_image, header_view),
    "jpg": ImageFormat(read_jpeg, lambda path: ""),
}

"""The kinds of image files that a release may have, and how to read their pixels and view positions."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np

from wronglung.data.images.dicom_files import header_view, read_image
from wronglung.data.images.jpeg_files import read_jpeg
from wronglung.data.images.pictures import read_any
from wronglung.data.settings import ImageKind


class ImageFormat(NamedTuple):
    """`read` returns (rows, columns) uint8, bright = dense; `view` returns the header's view position or ""."""

    read: Callable[[str | Path], np.ndarray]
    view: Callable[[Path], str]


FORMATS: dict[ImageKind, ImageFormat] = {
    "dicom": ImageFormat(read_image, header_view),
    "jpg": ImageFormat(read_jpeg, lambda path: ""),
    "any": ImageFormat(read_any, lambda path: ""),
}

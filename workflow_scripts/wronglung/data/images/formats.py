"""The kinds of image files that a release may have, and how to read their pixels and view positions."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from wronglung.data.images.dicom_files import header_view, read_dicom
from wronglung.data.images.jpeg_files import read_jpeg
from wronglung.data.images.picture import Picture
from wronglung.data.images.pictures import read_any, read_colour
from wronglung.data.settings import ImageKind


class ImageFormat(NamedTuple):
    """`read` returns a Picture; `view` returns the header's view position or ""."""

    read: Callable[[str | Path], Picture]
    view: Callable[[Path], str]


FORMATS: dict[ImageKind, ImageFormat] = {
    "dicom": ImageFormat(read_dicom, header_view),
    "jpg": ImageFormat(lambda path: Picture(read_jpeg(path)), lambda path: ""),
    "any": ImageFormat(read_any, lambda path: ""),
    "colour": ImageFormat(lambda path: Picture(read_colour(path)), lambda path: ""),
}

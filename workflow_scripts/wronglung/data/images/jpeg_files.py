"""A JPG file of MIMIC-CXR-JPG as an 8-bit image, bright = dense.

libjpeg fills missing or damaged parts with grey, warns and goes on. Part of an image must never pass as the whole, so a
file with any warning is refused. One fault gives no warning: a progressive file that has an end marker but lacks its
last scans. It is read as the coarse image that its scans make. A download that stops early has no end marker and is
refused.
"""

import os
from pathlib import Path

import cv2
import numpy as np
import simplejpeg

from wronglung.data.images.dicom_files import stretch
from wronglung.data.images.unusable import LONGEST_SIDE, UnusableImageError

LARGEST_FILE = 200_000_000  # bytes; an image of the longest sides at the best quality
MOST_SCANS = 64  # a progressive image has about ten, and each costs a pass over all pixels
SCAN = b"\xff\xda"


def read_jpeg(path: str | Path) -> np.ndarray:
    """Return the image as (rows, columns) uint8, with its own range stretched to 0..255, as for a DICOM file.

    Raises:
        UnusableImageError: if the file is missing, is not a whole JPEG of one grey channel of 8 bits, has more than
            `LONGEST_SIDE` pixels a side or `MOST_SCANS` scans, gives a warning when it is decoded, or is constant.
    """
    data = _content(path)
    _check_header(data)
    image = _decode(data)
    low, high = int(image.min()), int(image.max())
    if low == high:
        raise UnusableImageError(f"constant image of {image.shape[0]} x {image.shape[1]} pixels")
    table = np.zeros(256, dtype=np.uint8)
    table[low : high + 1] = stretch(np.arange(low, high + 1))
    return cv2.LUT(image, table)


def _content(path: str | Path) -> bytes:
    try:
        with open(path, "rb") as file:
            length = os.fstat(file.fileno()).st_size
            if length > LARGEST_FILE:
                raise UnusableImageError(f"file of {length:,} bytes; expected at most {LARGEST_FILE:,}")
            return file.read()
    except FileNotFoundError as error:
        raise UnusableImageError("image file is missing") from error


def _check_header(data: bytes) -> None:
    """Raise unless the header describes one grey image within the limits; no pixel is decoded."""
    if not data:
        raise UnusableImageError("empty file of zero bytes")
    try:
        rows, columns, colours, _ = simplejpeg.decode_jpeg_header(data)
    # simplejpeg raises KeyError for a colour file whose subsampling it has no name for.
    except (ValueError, KeyError) as error:
        raise UnusableImageError("not a JPEG file, or its header is damaged, cut short or not supported") from error
    if colours != "Gray":
        raise UnusableImageError(f"colour: {colours}; expected one grey channel")
    if max(rows, columns) > LONGEST_SIDE:
        raise UnusableImageError(f"{rows} x {columns} pixels; expected at most {LONGEST_SIDE} a side")
    scans = data.count(SCAN)
    if scans > MOST_SCANS:
        raise UnusableImageError(f"JPEG of {scans} scans; expected at most {MOST_SCANS}")


def _decode(data: bytes) -> np.ndarray:
    try:
        return simplejpeg.decode_jpeg(data, "GRAY", strict=True)[:, :, 0]
    # libjpeg's text has numbers that differ from file to file. Without them, the release check counts such files
    # together.
    except ValueError as error:
        raise UnusableImageError("JPEG that is damaged, cut short or not of 8 bits") from error

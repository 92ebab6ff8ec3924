"""Read a JPG file of MIMIC-CXR-JPG as an 8-bit image, bright = dense.

The image's size is read and limited before anything is decoded. libjpeg fills missing or damaged parts with grey and
continues. Such a file is refused, because a part of an image must never pass for the whole.
"""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np

from wronglung.data.images.decoders import LONGEST_SIDE, UnusableImageError
from wronglung.data.images.dicom_files import stretch

LARGEST_FILE = 200_000_000  # bytes; enough for an image of LONGEST_SIDE x LONGEST_SIDE at the best quality
MOST_SCANS = 64  # a progressive image has about ten scans, and each takes a pass over all pixels
START, END, SCAN = b"\xff\xd8", b"\xff\xd9", b"\xff\xda"
# Huffman-coded frames: baseline, extended, progressive. The other frames are lossless, hierarchical or arithmetic.
FRAMES = (0xC0, 0xC1, 0xC2)
OTHER_FRAMES = (0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF)
# Header of a one-channel scan: first and last DCT coefficient, then the successive-approximation bits (two half bytes).
SCAN_HEADER = re.compile(rb"\xff\xda\x00\x08\x01..(.)(.)(.)", re.DOTALL)
STDERR = 2


class Header(NamedTuple):
    """The image size that a file's header states, and the byte position of the first scan."""

    rows: int
    columns: int
    scan: int


def read_jpeg(path: str | Path) -> np.ndarray:
    """Read the image as (rows, columns) uint8, with its own range stretched to 0..255 as for a DICOM file.

    Raises:
        UnusableImageError: if the file is missing, is not a complete JPEG with one 8-bit grey channel, has more than
            `LONGEST_SIDE` pixels per side, makes libjpeg print a warning, or is constant.
    """
    data = _content(path)
    header = describe_jpeg(data)
    _check_scans(data, header.scan)
    image = _decode(data)
    if image.shape != (header.rows, header.columns):
        raise UnusableImageError(f"JPEG decodes to shape {image.shape}; expected {header.rows} x {header.columns}")
    low, high = int(image.min()), int(image.max())
    if low == high:
        raise UnusableImageError(f"constant image of {header.rows} x {header.columns} pixels")
    table = np.zeros(256, dtype=np.uint8)
    table[low : high + 1] = stretch(np.arange(low, high + 1))
    return cv2.LUT(image, table)


def describe_jpeg(data: bytes) -> Header:
    """Read the image size from the file's segments before the first scan.

    Raises:
        UnusableImageError: if the segments do not describe an 8-bit grey image of at most `LONGEST_SIDE` pixels per
            side.
    """
    if not data:
        raise UnusableImageError("empty file of zero bytes")
    if data[:2] != START:
        raise UnusableImageError("not a JPEG file")
    size, place = None, 2
    while True:
        while data[place : place + 2] == b"\xff\xff":
            place += 1
        kind, length = data[place + 1 : place + 2], int.from_bytes(data[place + 2 : place + 4], "big")
        if place + 4 > len(data):
            raise UnusableImageError("truncated: the JPEG ends before its pixels")
        if data[place] != 0xFF or length < 2:
            raise UnusableImageError("JPEG whose header is damaged")
        if kind == SCAN[1:]:
            break
        if kind[0] in (*FRAMES, *OTHER_FRAMES):
            size = _size(kind[0], data[place + 4 : place + 2 + length])
        place += 2 + length
    if size is None:
        raise UnusableImageError("JPEG without a size before its pixels")
    return Header(*size, place)


def _content(path: str | Path) -> bytes:
    try:
        with open(path, "rb") as file:
            length = os.fstat(file.fileno()).st_size
            if length > LARGEST_FILE:
                raise UnusableImageError(f"file of {length:,} bytes; expected at most {LARGEST_FILE:,}")
            return file.read()
    except FileNotFoundError as error:
        raise UnusableImageError("image file is missing") from error


def _size(kind: int, frame: bytes) -> tuple[int, int]:
    """Read rows and columns from the segment that describes the frame."""
    if kind not in FRAMES:
        raise UnusableImageError(
            f"JPEG of a kind that is not read (SOF{kind - 0xC0}); expected baseline or progressive"
        )
    if len(frame) < 6:
        raise UnusableImageError("JPEG whose header is damaged")
    bits, channels = frame[0], frame[5]
    rows, columns = int.from_bytes(frame[1:3], "big"), int.from_bytes(frame[3:5], "big")
    if channels != 1:
        raise UnusableImageError(f"colour: {channels} channels; expected 1")
    if bits != 8:
        raise UnusableImageError(f"{bits} bits a pixel; expected 8")
    if not 1 <= min(rows, columns) <= max(rows, columns) <= LONGEST_SIDE:
        raise UnusableImageError(f"{rows} x {columns} pixels; expected 1 to {LONGEST_SIDE} a side")
    return rows, columns


def _check_scans(data: bytes, first: int) -> None:
    """Raise UnusableImageError if the end marker is missing, there are too many scans, or a coefficient lacks bits."""
    if data.find(END, first) < 0:
        raise UnusableImageError("truncated: the JPEG has no end marker")
    scans = data.count(SCAN, first)
    if scans > MOST_SCANS:
        raise UnusableImageError(f"JPEG of {scans} scans; expected at most {MOST_SCANS}")
    lacking = set(range(64))
    for scan in SCAN_HEADER.finditer(data, first):
        low, high, bits = (part[0] for part in scan.groups())
        if bits & 0x0F == 0:
            lacking -= set(range(low, high + 1))
    if lacking:
        raise UnusableImageError(f"JPEG that lacks scans, for {len(lacking)} of 64 coefficients")


def _decode(data: bytes) -> np.ndarray:
    # OpenCV returns an image for damaged data too. Only libjpeg's messages on stderr show that a part was made up.
    with _heard() as complaints:
        try:
            image = cv2.imdecode(np.frombuffer(data, dtype=np.uint8), cv2.IMREAD_UNCHANGED)
        except cv2.error:
            image = None
    if image is None:
        raise UnusableImageError("does not decode from JPEG")
    if complaints:
        raise UnusableImageError("damaged or cut short: the JPEG decodes only in part")
    return image


@contextmanager
def _heard() -> Iterator[list[bytes]]:
    """Give a list that, after the block, holds the lines that C libraries printed to stderr (at most 4,000 bytes)."""
    lines: list[bytes] = []
    before = os.dup(STDERR)
    reading, writing = os.pipe()
    try:
        os.set_blocking(writing, False)  # a full pipe must not block the library; further output is lost
        os.dup2(writing, STDERR)
        yield lines
    finally:
        os.dup2(before, STDERR)
        os.close(writing)
        # Ignore lines of OpenCV's own logger, which begin with a bracket; users may have switched it on.
        lines += [line for line in os.read(reading, 4_000).splitlines() if not line.startswith(b"[")]
        os.close(reading)
        os.close(before)

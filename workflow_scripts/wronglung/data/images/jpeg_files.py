"""A JPG file of MIMIC-CXR-JPG as an 8-bit image, bright = dense.

Its size is read and bounded before anything is decoded. libjpeg fills what is missing or damaged with grey and goes on;
such a file is refused, since a part of an image must never be taken for the whole.
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

LARGEST_FILE = 200_000_000  # bytes; an image of the longest sides at the best quality
MOST_SCANS = 64  # a progressive image has about ten, and each costs a pass over all pixels
START, END, SCAN = b"\xff\xd8", b"\xff\xd9", b"\xff\xda"
# Huffman-coded: baseline, extended, progressive. The other frames are lossless, hierarchical or arithmetic.
FRAMES = (0xC0, 0xC1, 0xC2)
OTHER_FRAMES = (0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF)
# One channel's first and last coefficient, and, in half a byte each, the bits of them that came before and are to come.
SCAN_HEADER = re.compile(rb"\xff\xda\x00\x08\x01..(.)(.)(.)", re.DOTALL)
STDERR = 2


class Header(NamedTuple):
    """What a file says before its pixels, and the byte at which their first scan begins."""

    rows: int
    columns: int
    scan: int


def read_jpeg(path: str | Path) -> np.ndarray:
    """The image as (rows, columns) uint8, its own range stretched to 0..255 as that of a DICOM file is.

    Raises:
        UnusableImageError: if the file is missing, is no whole JPEG of one grey channel of 8 bits, has more than
            `LONGEST_SIDE` pixels a side, does not decode without a complaint, or is constant.
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
    """The size by the file's segments, which are read up to the first scan.

    Raises:
        UnusableImageError: if they tell of no grey image of 8 bits and at most `LONGEST_SIDE` pixels a side.
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
    """Rows and columns by the segment that describes the frame."""
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
    """Raises unless the scans have an end, are not too many and bring every bit of all 64 coefficients."""
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
    # OpenCV gives an image for damaged data too; that libjpeg had to make up a part is told on stderr alone.
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
    """The lines, once the block has ended, that C libraries print to stderr in it; not more than a pipe holds."""
    lines: list[bytes] = []
    before = os.dup(STDERR)
    reading, writing = os.pipe()
    try:
        os.set_blocking(writing, False)  # what does not fit into the pipe must not be waited for
        os.dup2(writing, STDERR)
        yield lines
    finally:
        os.dup2(before, STDERR)
        os.close(writing)
        # Lines of OpenCV's own logger begin with a bracket; it may have been set to talk.
        lines += [line for line in os.read(reading, 4_000).splitlines() if not line.startswith(b"[")]
        os.close(reading)
        os.close(before)

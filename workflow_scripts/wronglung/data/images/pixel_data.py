"""Find the pixel data in an open DICOM file, check them against the tags, and read the stored values."""

import struct
from typing import BinaryIO

import numpy as np
from pydicom.uid import ExplicitVRBigEndian, ExplicitVRLittleEndian, ImplicitVRLittleEndian

from wronglung.data.images.codestreams import check_codestream
from wronglung.data.images.decoder_process import decode_apart
from wronglung.data.images.decoders import decode
from wronglung.data.images.frames import Frame
from wronglung.data.images.stored_values import whole_values
from wronglung.data.images.unusable import UnusableImageError

PLAIN = (ExplicitVRLittleEndian, ImplicitVRLittleEndian)
LONGEST_PADDING = 1_000_000  # bytes
_UNDEFINED, _ITEM, _DELIMITER = 0xFFFFFFFF, 0xE000FFFE, 0xE0DDFFFE


def read_values(file: BinaryIO, frame: Frame) -> np.ndarray:
    """Read the image's values, (rows, columns), from a file that is positioned at its pixel data.

    Raises:
        UnusableImageError: if the pixel data are missing, too short or too long, contradict the tags, or if no decoder
            reads them.
    """
    declared = _pixel_data(file, implicit=frame.syntax == ImplicitVRLittleEndian, big=_big(frame))
    if frame.syntax.is_encapsulated:
        frame = check_codestream(frame, _join_fragments(file))
        return whole_values(decode_apart(frame), frame)
    _check_length(file, declared, frame)
    _check_rest(file, declared)
    if frame.syntax in PLAIN:
        stored = np.frombuffer(file.read(frame.length), dtype=frame.dtype).reshape(frame.rows, frame.columns)
    else:
        stored = decode(frame)
    return whole_values(stored, frame)


def _big(frame: Frame) -> bool:
    return frame.syntax == ExplicitVRBigEndian


def _pixel_data(file: BinaryIO, implicit: bool, big: bool) -> int:
    """Read the header of the pixel data element, return its declared length, and leave the file at the first value."""
    order = ">" if big else "<"
    head = file.read(8)
    if len(head) < 8 or struct.unpack(order + "HH", head[:4]) != (0x7FE0, 0x0010):
        raise UnusableImageError("no pixel data")
    if implicit:
        return int(struct.unpack("<L", head[4:])[0])
    tail = file.read(4)
    if len(tail) < 4:
        raise UnusableImageError("truncated: the file ends before its pixel data")
    return int(struct.unpack(order + "L", tail)[0])


def _check_length(file: BinaryIO, declared: int, frame: Frame) -> None:
    """Raise unless the values are all there. Padding after them is ignored (PS3.5 8.1.1).

    Less than a row can be nothing else than padding, and so can zeros; other rows are those of a larger image.
    """
    surplus = declared - frame.length
    if surplus < 0 or (surplus >= max(2, frame.row_length) and not _is_blank(file, frame.length, surplus)):
        raise UnusableImageError(
            f"pixel data of {declared} bytes, but {frame.rows} x {frame.columns} pixels of {8 * frame.bytes_each} bits "
            f"make {frame.length}"
        )


def _is_blank(file: BinaryIO, start: int, length: int) -> bool:
    """Tell whether only zeros follow, from `start` bytes after the file's place; more than LONGEST_PADDING are none."""
    if length > LONGEST_PADDING:
        return False
    place = file.tell()
    file.seek(start, 1)
    blank = not any(file.read(length))
    file.seek(place)
    return blank


def _rest(file: BinaryIO) -> int:
    place = file.tell()
    end = file.seek(0, 2)
    file.seek(place)
    return end - place


def _check_rest(file: BinaryIO, declared: int) -> None:
    there = _rest(file)
    if there < declared:
        raise UnusableImageError(f"truncated: {there} of {declared} bytes of pixel data")


def _join_fragments(file: BinaryIO) -> bytes:
    """Return the fragments of the one frame, joined; the first item is the table of offsets.

    Raises:
        UnusableImageError: if fragments or their end marker are missing: some decoders would make up the rest.
    """
    items: list[bytes] = []
    while True:
        head = file.read(8)
        if len(head) < 8:
            raise UnusableImageError("truncated: the compressed pixel data has no end")
        tag, length = struct.unpack("<LL", head)
        if tag == _DELIMITER:
            return b"".join(items[1:])
        if tag != _ITEM or length == _UNDEFINED:
            raise UnusableImageError("compressed pixel data that is not a sequence of fragments")
        _check_rest(file, length)
        items.append(file.read(length))

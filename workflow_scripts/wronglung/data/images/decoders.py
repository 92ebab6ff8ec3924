"""Decode the stored values of one grey DICOM frame, by the fastest exact decoder that works for its transfer syntax.

Uncompressed values are read directly from the file. For lossless compression dicomsdl was the fastest of the measured
decoders (benchmarks/preprocessing.py), and its values equal those of pydicom's decoders. Pydicom decodes signed values
and lossy and byte-swapped syntaxes. The header is always checked before a frame is decoded.
"""

import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np
import pydicom
from pydicom.dataset import Dataset
from pydicom.pixels import get_decoder
from pydicom.uid import (
    UID,
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGLossless,
    JPEGLosslessSV1,
    JPEGLSLossless,
    RLELossless,
)

LONGEST_SIDE = 10_000
PLAIN = (ExplicitVRLittleEndian, ImplicitVRLittleEndian)
LOSSLESS = (RLELossless, JPEGLossless, JPEGLosslessSV1, JPEGLSLossless, JPEG2000Lossless)
INSTALL = "dicomsdl, pyjpegls, pylibjpeg, pylibjpeg-libjpeg and pylibjpeg-openjpeg, as requirements.lock pins them"
_UNDEFINED, _ITEM, _DELIMITER = 0xFFFFFFFF, 0xE000FFFE, 0xE0DDFFFE


class UnusableImageError(ValueError):
    """A file that gives no usable image; the message becomes the reason in `rejected.parquet`."""


class MissingDecoderError(Exception):
    """A decoder that is not installed."""


@dataclass(frozen=True)
class Frame:
    """The header's description of the stored values."""

    path: str
    syntax: UID
    rows: int
    columns: int
    bytes_each: int
    signed: bool

    @property
    def length(self) -> int:
        """The number of bytes of the uncompressed values."""
        return self.rows * self.columns * self.bytes_each

    @property
    def dtype(self) -> np.dtype:
        """The type of the uncompressed values."""
        return np.dtype(f"<{'i' if self.signed else 'u'}{self.bytes_each}")


def describe_frame(path: str, header: Dataset) -> Frame:
    """Read the description of the single grey frame from the header, without allocating memory for it.

    Raises:
        UnusableImageError: if there is no frame or more than one, the image is in colour, a side exceeds
            `LONGEST_SIDE` pixels, or the values do not have 8 or 16 bits.
    """
    meta = getattr(header, "file_meta", None)
    syntax = UID(str(meta.get("TransferSyntaxUID", ""))) if meta is not None else UID("")
    if not syntax:
        raise UnusableImageError("no transfer syntax is given")
    frames = whole_number(header, "NumberOfFrames", 1)
    if frames != 1:
        raise UnusableImageError(f"multi-frame: {frames} frames; expected 1")
    samples = whole_number(header, "SamplesPerPixel", 1)
    if samples != 1:
        raise UnusableImageError(f"colour: {samples} samples a pixel; expected 1")
    rows, columns = whole_number(header, "Rows"), whole_number(header, "Columns")
    if not 1 <= min(rows, columns) <= max(rows, columns) <= LONGEST_SIDE:
        raise UnusableImageError(f"{rows} x {columns} pixels; expected 1 to {LONGEST_SIDE} a side")
    allocated = whole_number(header, "BitsAllocated")
    if allocated not in (8, 16):
        raise UnusableImageError(f"{allocated} bits allocated; expected 8 or 16")
    return Frame(path, syntax, rows, columns, allocated // 8, whole_number(header, "PixelRepresentation") == 1)


def whole_number(header: Dataset, tag: str, default: int | None = None) -> int:
    """Read the tag's value as an integer.

    Raises:
        UnusableImageError: if the tag is absent and there is no default, or if its value is not a whole number.
    """
    value = header.get(tag, None)
    value = default if value is None else value
    if value is None:
        raise UnusableImageError(f"the tag {tag} is missing")
    try:
        return int(value)
    except (TypeError, ValueError):
        raise UnusableImageError(f"the tag {tag} is not a whole number") from None


def refuse_deflated(meta: Dataset) -> None:
    """Raise UnusableImageError if the file's meta information says that the whole file is deflated."""
    syntax = UID(str(meta.get("TransferSyntaxUID", "")))
    if syntax == DeflatedExplicitVRLittleEndian:
        raise UnusableImageError(f"transfer syntax {syntax.name} is not read; store the file uncompressed")


def read_frame(file: BinaryIO, frame: Frame) -> np.ndarray:
    """Read the stored values, (rows, columns), from a file that is positioned at its pixel data.

    Raises:
        UnusableImageError: if the pixel data are missing, too short or too long, or if no decoder reads them.
    """
    declared = _pixel_data(file, implicit=frame.syntax == ImplicitVRLittleEndian, big=_big(frame))
    if not frame.syntax.is_encapsulated:
        _check_length(declared, frame)
        _check_rest(file, declared)
        if frame.syntax in PLAIN:
            data = file.read(frame.length)
            return np.frombuffer(data, dtype=frame.dtype).reshape(frame.rows, frame.columns)
    else:
        _check_items(file)
    return decode(frame)


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


def _check_length(declared: int, frame: Frame) -> None:
    if declared not in (frame.length, frame.length + frame.length % 2):
        raise UnusableImageError(
            f"pixel data of {declared} bytes, but {frame.rows} x {frame.columns} pixels of {8 * frame.bytes_each} bits "
            f"make {frame.length}"
        )


def _rest(file: BinaryIO) -> int:
    place = file.tell()
    end = file.seek(0, 2)
    file.seek(place)
    return end - place


def _check_rest(file: BinaryIO, declared: int) -> None:
    there = _rest(file)
    if there < declared:
        raise UnusableImageError(f"truncated: {there} of {declared} bytes of pixel data")


def _check_items(file: BinaryIO) -> None:
    """Raise UnusableImageError if fragments or their end marker are missing: some decoders would make up the rest."""
    while True:
        head = file.read(8)
        if len(head) < 8:
            raise UnusableImageError("truncated: the compressed pixel data has no end")
        tag, length = struct.unpack("<LL", head)
        if tag == _DELIMITER:
            return
        if tag != _ITEM or length == _UNDEFINED:
            raise UnusableImageError("compressed pixel data that is not a sequence of fragments")
        _check_rest(file, length)
        file.seek(length, 1)


def decode(frame: Frame) -> np.ndarray:
    """Decode the values by the first decoder that succeeds.

    Raises:
        UnusableImageError: if no decoder is installed, or if none of the installed ones can read the file.
    """
    failed = []
    for name, decoder in decoders_of(frame).items():
        try:
            values = decoder(frame)
        except MissingDecoderError:
            continue
        except MemoryError:  # says something of the machine, not of the file: its size was checked before
            raise
        # Each decoder raises its own error types. Show only the type, because messages may quote the file.
        except Exception as error:
            failed.append(f"{name}: {type(error).__name__}")
            continue
        if values.shape == (frame.rows, frame.columns) and values.dtype.itemsize == frame.bytes_each:
            return values.astype(values.dtype.newbyteorder("="), copy=False)
        failed.append(f"{name}: shape {values.shape} for {frame.rows} x {frame.columns}")
    if failed:
        raise UnusableImageError(f"does not decode from {frame.syntax.name} ({'; '.join(failed)})")
    raise UnusableImageError(f"no decoder for {frame.syntax.name} ({frame.syntax}) is installed; install {INSTALL}")


def decoders_of(frame: Frame) -> dict[str, Callable[[Frame], np.ndarray]]:
    """Return the decoders to try, fastest first."""
    if frame.syntax in LOSSLESS and not frame.signed:
        return {"dicomsdl": by_dicomsdl, "pydicom": by_pydicom}
    return {"pydicom": by_pydicom}


def by_dicomsdl(frame: Frame) -> np.ndarray:
    """Decode the values by dicomsdl, a C++ library with its own codecs."""
    try:
        import dicomsdl
    except ImportError:
        raise MissingDecoderError("dicomsdl") from None
    return dicomsdl.open(frame.path).pixelData(storedvalue=True)


def by_pydicom(frame: Frame) -> np.ndarray:
    """Decode the values by pydicom, with any installed plug-in."""
    if frame.syntax.is_encapsulated:
        try:
            available = get_decoder(frame.syntax).is_available
        except NotImplementedError:
            available = False
        if not available:
            raise MissingDecoderError("pydicom")
    return pydicom.dcmread(frame.path).pixel_array

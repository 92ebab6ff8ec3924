"""The stored values of one grey frame: the fastest exact decoder of each transfer syntax, then the next that works.

Uncompressed values are the file's own bytes. For lossless compression dicomsdl was the fastest of all that were
measured (benchmarks/preprocessing.py) and gives what pydicom's decoders give; signed values, lossy and byte-swapped
syntaxes are left to pydicom. A frame is only decoded after its header has been checked.
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
    """A file that gives no image; the message is the reason for `rejected.parquet`."""


class MissingDecoderError(Exception):
    """A decoder that is not installed."""


@dataclass(frozen=True)
class Frame:
    """What the header says of the stored values."""

    path: str
    syntax: UID
    rows: int
    columns: int
    bytes_each: int
    signed: bool

    @property
    def length(self) -> int:
        """Bytes of the uncompressed values."""
        return self.rows * self.columns * self.bytes_each

    @property
    def dtype(self) -> np.dtype:
        """Of the uncompressed values."""
        return np.dtype(f"<{'i' if self.signed else 'u'}{self.bytes_each}")


def describe_frame(path: str, header: Dataset) -> Frame:
    """The one grey frame that the header tells of.

    Raises:
        UnusableImageError: if it tells of none, of several, of colour, of more than `LONGEST_SIDE` pixels a side or of
            other than 8 or 16 bits; nothing has been allocated then.
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
    """The tag's value.

    Raises:
        UnusableImageError: if there is none and no default, or it is no whole number.
    """
    value = header.get(tag, None)
    value = default if value is None else value
    if value is None:
        raise UnusableImageError(f"the tag {tag} is missing")
    try:
        return int(value)
    except (TypeError, ValueError):
        raise UnusableImageError(f"the tag {tag} is no whole number") from None


def refuse_deflated(meta: Dataset) -> None:
    """Raises UnusableImageError if the file's meta information says that all of it is deflated."""
    syntax = UID(str(meta.get("TransferSyntaxUID", "")))
    if syntax == DeflatedExplicitVRLittleEndian:
        raise UnusableImageError(f"transfer syntax {syntax.name} is not read; store the file uncompressed")


def read_frame(file: BinaryIO, frame: Frame) -> np.ndarray:
    """The stored values, (rows, columns), from a file that stands at its pixel data.

    Raises:
        UnusableImageError: if there are none, they are cut short or too many, or no decoder reads them.
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
    """The length that the pixel data's element gives; the file then stands at its first byte."""
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
    """Raises unless the compressed fragments and their end are all there: some decoders make up what is missing."""
    while True:
        head = file.read(8)
        if len(head) < 8:
            raise UnusableImageError("truncated: the compressed pixel data has no end")
        tag, length = struct.unpack("<LL", head)
        if tag == _DELIMITER:
            return
        if tag != _ITEM or length == _UNDEFINED:
            raise UnusableImageError("compressed pixel data that is no sequence of fragments")
        _check_rest(file, length)
        file.seek(length, 1)


def decode(frame: Frame) -> np.ndarray:
    """The values by the first decoder that gives them.

    Raises:
        UnusableImageError: if none is installed, or those that are do not read the file.
    """
    failed = []
    for name, decoder in decoders_of(frame).items():
        try:
            values = decoder(frame)
        except MissingDecoderError:
            continue
        # Each decoder and plug-in has errors of its own; their texts may quote the file.
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
    """The decoders to try, fastest first."""
    if frame.syntax in LOSSLESS and not frame.signed:
        return {"dicomsdl": by_dicomsdl, "pydicom": by_pydicom}
    return {"pydicom": by_pydicom}


def by_dicomsdl(frame: Frame) -> np.ndarray:
    """The values by dicomsdl, a C++ library with its own codecs."""
    try:
        import dicomsdl
    except ImportError:
        raise MissingDecoderError("dicomsdl") from None
    return dicomsdl.open(frame.path).pixelData(storedvalue=True)


def by_pydicom(frame: Frame) -> np.ndarray:
    """The values by pydicom with whichever of its plug-ins is installed."""
    if frame.syntax.is_encapsulated:
        try:
            available = get_decoder(frame.syntax).is_available
        except NotImplementedError:
            available = False
        if not available:
            raise MissingDecoderError("pydicom")
    return pydicom.dcmread(frame.path).pixel_array

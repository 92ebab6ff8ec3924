"""The description of the one grey frame of a DICOM file, from its tags."""

from dataclasses import dataclass

import numpy as np
from pydicom.dataset import Dataset
from pydicom.uid import UID, DeflatedExplicitVRLittleEndian

from wronglung.data.images.unusable import LONGEST_SIDE, UnusableImageError


@dataclass(frozen=True)
class Frame:
    """What the tags say of the stored values, and of compressed ones also their codestream.

    Attributes:
        path: of the file.
        syntax: transfer syntax.
        rows: number of rows.
        columns: number of columns.
        bytes_each: bytes of a stored value, 1 or 2.
        signed: whether values may be negative.
        bits: how many bits of a stored value are the image's (BitsStored).
        high_bit: the highest of these (HighBit), counted from 0.
        precision: bits of a value in the codestream; None if there is no codestream.
    """

    path: str
    syntax: UID
    rows: int
    columns: int
    bytes_each: int
    signed: bool
    bits: int
    high_bit: int
    precision: int | None = None

    @property
    def row_length(self) -> int:
        """The number of bytes of a row of uncompressed values."""
        return self.columns * self.bytes_each

    @property
    def length(self) -> int:
        """The number of bytes of the uncompressed values."""
        return self.rows * self.row_length

    @property
    def dtype(self) -> np.dtype:
        """The type of the uncompressed values."""
        return np.dtype(f"<{'i' if self.signed else 'u'}{self.bytes_each}")


def describe_frame(path: str, header: Dataset) -> Frame:
    """Read the description of the single grey frame from the header, without allocating memory for it.

    Raises:
        UnusableImageError: if there is more than one frame, the image is in colour, a side exceeds `LONGEST_SIDE`
            pixels, the values do not have 8 or 16 bits, or the stored bits do not fit into them.
    """
    meta = getattr(header, "file_meta", None)
    syntax = UID(str(meta.get("TransferSyntaxUID", ""))) if meta is not None else UID("")
    if not syntax:
        raise UnusableImageError("no transfer syntax is given")
    frames = whole_number(header, "NumberOfFrames", 1)
    if frames not in (0, 1):  # some writers put 0 where there is one image
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
    bits = whole_number(header, "BitsStored")
    if not 1 <= bits <= allocated:
        raise UnusableImageError(f"{bits} bits stored of {allocated} allocated")
    high_bit = whole_number(header, "HighBit", bits - 1)
    if not bits - 1 <= high_bit < allocated:
        raise UnusableImageError(f"high bit {high_bit} for {bits} bits stored of {allocated} allocated")
    signed = whole_number(header, "PixelRepresentation") == 1
    return Frame(path, syntax, rows, columns, allocated // 8, signed, bits, high_bit)


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

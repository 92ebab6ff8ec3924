"""Hold the header of compressed pixel data against the tags, before any decoder sees it.

Some decoders trust the codestream's own size: they write past the memory that the tags ask for, or leave the rest of it
as it was. So size, components, precision and end of the codestream are checked here, in plain Python.
Sources: JPEG, ITU-T T.81 B.2.2; JPEG-LS, ITU-T T.87 C.2.2; JPEG 2000, ITU-T T.800 A.5.1; RLE, DICOM PS3.5 G.
"""

import struct
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from pydicom.uid import JPEG2000TransferSyntaxes, JPEGLSTransferSyntaxes, JPEGTransferSyntaxes, RLELossless

from wronglung.data.images.frames import Frame
from wronglung.data.images.unusable import UnusableImageError

JPEG = (*JPEGTransferSyntaxes, *JPEGLSTransferSyntaxes)
SOI, END = b"\xff\xd8", b"\xff\xd9"  # a codestream of JPEG 2000 has the same end marker
FRAME_HEADERS = {*range(0xC0, 0xD0), 0xF7} - {0xC4, 0xC8, 0xCC}
WITHOUT_LENGTH = {0x01, *range(0xD0, 0xD8)}
SIZ = b"\xff\x4f\xff\x51"
MOST_TILES = 65_535  # T.800 A.4.2: the number of a tile has 16 bits
RLE_HEADER = struct.Struct("<16L")


class StreamHeader(NamedTuple):
    """What a codestream says of its image."""

    rows: int
    columns: int
    components: int
    precision: int  # bits of a value


def check_codestream(frame: Frame, stream: bytes) -> Frame:
    """Return the frame with the codestream's precision; that of RLE, which has no header of its own, is all bits.

    Args:
        frame: as the tags describe it.
        stream: the compressed pixel data, its fragments joined.

    Raises:
        UnusableImageError: if the codestream has no header, is cut short, or contradicts the tags.
    """
    if frame.syntax == RLELossless:
        rle_segments(stream, frame.bytes_each)
        return replace(frame, precision=8 * frame.bytes_each)
    if frame.syntax in JPEG:
        found = _jpeg_header(stream)
    elif frame.syntax in JPEG2000TransferSyntaxes:
        found = _jpeg2000_header(stream)
    else:
        return frame  # no decoder is known, which the next step says
    if found is None:
        raise UnusableImageError(f"compressed pixel data without a header of {frame.syntax.name}")
    if (found.rows, found.columns) != (frame.rows, frame.columns):
        raise UnusableImageError(
            f"codestream of {found.rows} x {found.columns} pixels, but the tags say {frame.rows} x {frame.columns}"
        )
    if found.components != 1:
        raise UnusableImageError(f"codestream of {found.components} components; expected 1")
    if found.precision > 8 * frame.bytes_each:
        raise UnusableImageError(f"codestream of {found.precision} bits, but {8 * frame.bytes_each} are allocated")
    # Fragments have an even length, and writers fill the last one up with zeros or with the fill bytes of JPEG.
    if not stream.rstrip(b"\0\xff").endswith(END):
        raise UnusableImageError("truncated: the codestream has no end marker")
    return replace(frame, precision=found.precision)


def _jpeg_header(stream: bytes) -> StreamHeader | None:
    """Read the frame header of a JPEG or JPEG-LS codestream; None if there is none before the first scan."""
    if not stream.startswith(SOI):
        return None
    place = len(SOI)
    while place + 4 <= len(stream) and stream[place] == 0xFF:
        marker = stream[place + 1]
        if marker == 0xFF:  # a fill byte
            place += 1
        elif marker in WITHOUT_LENGTH:
            place += 2
        elif marker in FRAME_HEADERS:
            body = stream[place + 4 : place + 10]
            if len(body) < 6:
                return None
            precision, rows, columns, components = struct.unpack(">BHHB", body)
            return StreamHeader(rows, columns, components, precision)
        elif marker in (0xD9, 0xDA):  # the end, or a scan
            return None
        else:
            place += 2 + struct.unpack_from(">H", stream, place + 2)[0]
    return None


def _jpeg2000_header(stream: bytes) -> StreamHeader | None:
    """Read the SIZ segment of a JPEG 2000 codestream, bare or in a JP2 file; None if there is none.

    Raises:
        UnusableImageError: if it has more tiles than JPEG 2000 allows.
    """
    place = stream.find(SIZ)
    body = stream[place + 8 : place + 45] if place >= 0 else b""
    if len(body) < 37:
        return None
    x1, y1, x0, y0, tile_x, tile_y, tile_x0, tile_y0, components, depth, _, _ = struct.unpack(">8LH3B", body)
    if not (tile_x and tile_y and x1 > max(x0, tile_x0) and y1 > max(y0, tile_y0)):
        return None
    tiles = -(-(x1 - tile_x0) // tile_x) * -(-(y1 - tile_y0) // tile_y)
    if tiles > MOST_TILES:
        raise UnusableImageError(f"codestream of {tiles} tiles; expected at most {MOST_TILES}")
    return StreamHeader(y1 - y0, x1 - x0, components, (depth & 0x7F) + 1)


def rle_segments(stream: bytes, bytes_each: int) -> list[bytes]:
    """Return the segments of an RLE frame, that of the high bytes first.

    Raises:
        UnusableImageError: if the header does not name as many segments as a value has bytes, in their order.
    """
    if len(stream) < RLE_HEADER.size:
        raise UnusableImageError("compressed pixel data without a header of RLE Lossless")
    number, *starts = RLE_HEADER.unpack_from(stream)
    if number != bytes_each:
        raise UnusableImageError(f"RLE of {number} segments; expected {bytes_each}, one for each byte of a value")
    edges = [*starts[:number], len(stream)]
    if edges[0] != RLE_HEADER.size or sorted(set(edges)) != edges:
        raise UnusableImageError("RLE whose header names no segments in their order")
    return [stream[start:end] for start, end in pairwise(edges)]

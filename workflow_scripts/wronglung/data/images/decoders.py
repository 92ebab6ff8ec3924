"""Decode the stored cells of one grey DICOM frame, by the fastest exact decoder that works for its transfer syntax.

For lossless JPEG, JPEG-LS and JPEG 2000, dicomsdl was the fastest of the measured decoders
(benchmarks/preprocessing.py), and its values equal those of pydicom's decoders. RLE, whose lengths dicomsdl does not
check, is decoded by pylibjpeg-rle. Pydicom decodes signed, lossy and byte-swapped values, and codestreams of eight bits
or fewer in cells of sixteen.
The header is always checked before a frame is decoded.
"""

from collections.abc import Callable

import cv2
import numpy as np
from pydicom import dcmread
from pydicom.encaps import get_frame
from pydicom.pixels import get_decoder, pixel_array
from pydicom.uid import JPEG2000Lossless, JPEGLossless, JPEGLosslessSV1, JPEGLSLossless, RLELossless

from wronglung.data.images.codestreams import rle_segments
from wronglung.data.images.frames import Frame
from wronglung.data.images.unusable import UnusableImageError

LOSSLESS = (JPEGLossless, JPEGLosslessSV1, JPEGLSLossless, JPEG2000Lossless)
INSTALL = (
    "dicomsdl, pyjpegls, pylibjpeg, pylibjpeg-libjpeg, pylibjpeg-openjpeg and pylibjpeg-rle, as requirements.lock pins "
    "them"
)


class MissingDecoderError(Exception):
    """A decoder that is not installed."""


def decode(frame: Frame) -> np.ndarray:
    """Decode the cells, (rows, columns), by the first decoder that succeeds.

    Raises:
        UnusableImageError: if no decoder is installed, or if none of the installed ones can read the file.
    """
    failed = []
    for name, decoder in decoders_of(frame).items():
        try:
            cells = decoder(frame)
        except MissingDecoderError:
            continue
        # Memory says something of the machine, not of the file, whose size was checked before.
        except (MemoryError, UnusableImageError):
            raise
        # Each decoder raises its own error types. Show only the type, because messages may quote the file.
        except Exception as error:
            failed.append(f"{name}: {type(error).__name__}")
            continue
        if cells.shape != (frame.rows, frame.columns) or cells.dtype.itemsize > frame.bytes_each:
            failed.append(f"{name}: shape {cells.shape} of {cells.dtype} for {frame.rows} x {frame.columns}")
            continue
        if cells.dtype.itemsize < frame.bytes_each:
            return cells.astype(f"{cells.dtype.kind}{frame.bytes_each}")
        return cells.astype(cells.dtype.newbyteorder("="), copy=False)
    if failed:
        raise UnusableImageError(f"does not decode from {frame.syntax.name} ({'; '.join(failed)})")
    raise UnusableImageError(f"no decoder for {frame.syntax.name} ({frame.syntax}) is installed; install {INSTALL}")


def decoders_of(frame: Frame) -> dict[str, Callable[[Frame], np.ndarray]]:
    """Return the decoders to try, fastest first."""
    if frame.syntax == RLELossless:
        return {"pylibjpeg-rle": by_rle}
    fills_its_cells = frame.precision is not None and frame.precision > 8 * (frame.bytes_each - 1)
    if frame.syntax in LOSSLESS and not frame.signed and fills_its_cells:
        return {"dicomsdl": by_dicomsdl, "pydicom": by_pydicom}
    return {"pydicom": by_pydicom}


def by_dicomsdl(frame: Frame) -> np.ndarray:
    """Decode the cells by dicomsdl, a C++ library with its own codecs."""
    try:
        import dicomsdl
    except ImportError:
        raise MissingDecoderError("dicomsdl") from None
    return dicomsdl.open(frame.path).pixelData(storedvalue=True)


def by_rle(frame: Frame) -> np.ndarray:
    """Decode the cells by pylibjpeg-rle, a Rust library.

    Raises:
        UnusableImageError: if a segment has too few bytes, or a row or more too many.
    """
    try:
        from rle.rle import decode_segment
    except ImportError:
        raise MissingDecoderError("pylibjpeg-rle") from None
    stream = get_frame(dcmread(frame.path).PixelData, 0, number_of_frames=1)
    pixels = frame.rows * frame.columns
    planes = []
    for segment in rle_segments(stream, frame.bytes_each):
        plane = np.frombuffer(decode_segment(segment), dtype=np.uint8)
        if not 0 <= len(plane) - pixels < frame.columns:
            raise UnusableImageError(f"RLE segment of {len(plane)} bytes for {pixels} pixels")
        planes.append(plane[:pixels].reshape(frame.rows, frame.columns))
    # The first segment has the high bytes. OpenCV interleaves the planes four times as fast as NumPy.
    return cv2.merge(planes[::-1]).view(f"<u{frame.bytes_each}").reshape(frame.rows, frame.columns)


def by_pydicom(frame: Frame) -> np.ndarray:
    """Decode the cells by pydicom, with any installed plug-in; bits and signs are left as they are stored."""
    if frame.syntax.is_encapsulated:
        try:
            available = get_decoder(frame.syntax).is_available
        except NotImplementedError:
            available = False
        if not available:
            raise MissingDecoderError("pydicom")
    return pixel_array(
        frame.path,
        raw=True,
        correct_unused_bits=False,
        apply_j2k_sign_correction=False,
        apply_jls_sign_correction=False,
    )

"""A DICOM file as an 8-bit image, bright = dense.

The published pipeline stretches each image's own minimum and maximum to 0..255 (paper's code; GLoRIA reads 8-bit
JPEGs) and ignores MONOCHROME1; here that inversion is done, and the modality rescale and the stored bit depth count.
Window tags are presentation hints for a screen and are not applied.
"""

import struct
from pathlib import Path

import cv2
import numpy as np
import pydicom
from pydicom.dataset import Dataset
from pydicom.errors import BytesLengthException, InvalidDicomError
from pydicom.filereader import read_file_meta_info

from wronglung.data.images.decoders import UnusableImageError, describe_frame, read_frame, refuse_deflated, whole_number

PHOTOMETRIC = ("MONOCHROME1", "MONOCHROME2")
HEADER_ERRORS = (
    *(ValueError, TypeError, AttributeError, KeyError, RuntimeError, NotImplementedError, OverflowError),
    *(BytesLengthException, struct.error),
)


def read_image(path: str | Path) -> np.ndarray:
    """The image as (rows, columns) uint8, each image's own range stretched to 0..255, bright = dense.

    Raises:
        UnusableImageError: if the file is missing, does not decode, is no single grey frame, or is constant.
    """
    try:
        # Before the rest is read: pydicom inflates a deflated file as a whole, to any size.
        refuse_deflated(read_file_meta_info(path))
        with open(path, "rb") as file:
            header = pydicom.dcmread(file, stop_before_pixels=True)
            frame = describe_frame(str(path), header)
            _check_photometric(header)
            return _as_bytes(read_frame(file, frame), header)
    except FileNotFoundError as error:
        raise UnusableImageError("image file is missing") from error
    except (InvalidDicomError, EOFError) as error:
        empty = Path(path).stat().st_size == 0
        raise UnusableImageError("empty file of zero bytes" if empty else "not a DICOM file") from error
    except UnusableImageError:
        raise
    except MemoryError as error:
        raise UnusableImageError("header with a value that is declared longer than memory holds") from error
    except OSError as error:
        # pydicom raises one of its own, without a number, where a header ends before it should.
        if error.errno is not None:
            raise
        raise UnusableImageError("header that is cut short") from error
    # A header of random bytes makes pydicom raise whatever its parts do; the texts may quote the file.
    except HEADER_ERRORS as error:
        raise UnusableImageError(f"header that cannot be read ({type(error).__name__})") from error


def _check_photometric(header: Dataset) -> None:
    photometric = str(header.get("PhotometricInterpretation", None) or "")
    if photometric not in PHOTOMETRIC:
        raise UnusableImageError(f"photometric interpretation {photometric or 'not given'}; known: {PHOTOMETRIC}")


def _as_bytes(stored: np.ndarray, header: Dataset) -> np.ndarray:
    """`stretch` of the density, by a table of what becomes of each stored value: there are at most 65,536 of them."""
    bits = whole_number(header, "BitsStored")
    if not 1 <= bits <= 8 * stored.dtype.itemsize:
        raise UnusableImageError(f"{bits} bits stored of {8 * stored.dtype.itemsize} allocated")
    # Bits above BitsStored may hold overlays or rubbish; only the stored bits are the image.
    if stored.dtype.kind == "u" and int(stored.max()) >> bits:
        stored = stored & stored.dtype.type((1 << bits) - 1)
    low, high = int(stored.min()), int(stored.max())
    if low == high:
        raise UnusableImageError(f"constant image of {stored.shape[0]} x {stored.shape[1]} pixels")
    # Density rises or falls with the stored value throughout, so the ends of the table are those of the image.
    levels = stretch(_density(np.arange(low, high + 1), header))
    table = np.zeros(1 << (8 * stored.dtype.itemsize), dtype=np.uint8)
    # Seen unsigned, negative numbers are the table's upper half, as negative indices are.
    table[np.arange(low, high + 1)] = levels
    return cv2.LUT(stored.view(f"u{stored.dtype.itemsize}"), table)


def _density(values: np.ndarray, header: Dataset) -> np.ndarray:
    """Modality values of stored ones, float64, larger = denser."""
    slope = float(header.get("RescaleSlope", None) or 1.0)
    intercept = float(header.get("RescaleIntercept", None) or 0.0)
    rescaled = values * slope + intercept
    return -rescaled if header.PhotometricInterpretation == "MONOCHROME1" else rescaled


def stretch(image: np.ndarray) -> np.ndarray:
    """The image's own range as 0..255 uint8, truncated as the published code does.

    Args:
        image: any shape and real type.

    Raises:
        UnusableImageError: if all pixels are equal, where no range exists, or one is not finite.
    """
    low, high = float(image.min()), float(image.max())
    if not np.isfinite([low, high]).all():
        raise UnusableImageError("pixels that are not finite")
    if low == high:
        raise UnusableImageError("constant image")
    return ((image - low) / (high - low) * 255).astype(np.uint8)


def header_view(path: Path) -> str:
    """The ViewPosition of a DICOM file, read without its pixels; empty where it has none or cannot be read."""
    try:
        refuse_deflated(read_file_meta_info(path))
        header = pydicom.dcmread(path, stop_before_pixels=True, specific_tags=["ViewPosition"])
        return str(header.get("ViewPosition", "") or "").strip().upper()
    # Whether the file is usable is the conversion's question, which reports it.
    except (*HEADER_ERRORS, OSError, EOFError, MemoryError, InvalidDicomError):
        return ""

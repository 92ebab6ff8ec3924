"""Read a DICOM file as an 8-bit image, bright = dense.

Like the published pipeline, this stretches each image's own minimum and maximum to 0..255 (paper's code; GLoRIA reads
8-bit JPEGs). Unlike it, this inverts MONOCHROME1 and uses the modality rescale and the stored bit depth. Window tags
are meant for display on a screen and are not applied.
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
    """Read the image as (rows, columns) uint8, with its own range stretched to 0..255, bright = dense.

    Raises:
        UnusableImageError: if the file is missing, does not decode, is not one grey frame, or is constant.
    """
    try:
        # Check this first, because pydicom inflates a deflated file of any size as a whole.
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
        # pydicom raises an OSError without an errno if the header is cut short; others come from the file system.
        if error.errno is not None:
            raise
        raise UnusableImageError("header that is cut short") from error
    # A damaged header can make pydicom raise any of these. Show only the type, because messages may quote the file.
    except HEADER_ERRORS as error:
        raise UnusableImageError(f"header that cannot be read ({type(error).__name__})") from error


def _check_photometric(header: Dataset) -> None:
    photometric = str(header.get("PhotometricInterpretation", None) or "")
    if photometric not in PHOTOMETRIC:
        raise UnusableImageError(f"photometric interpretation {photometric or 'not given'}; known: {PHOTOMETRIC}")


def _as_bytes(stored: np.ndarray, header: Dataset) -> np.ndarray:
    """Apply `stretch` to the density by a lookup table, since there are at most 65,536 distinct stored values."""
    bits = whole_number(header, "BitsStored")
    if not 1 <= bits <= 8 * stored.dtype.itemsize:
        raise UnusableImageError(f"{bits} bits stored of {8 * stored.dtype.itemsize} allocated")
    # Bits above BitsStored may hold overlays or garbage; they are no part of the image.
    if stored.dtype.kind == "u" and int(stored.max()) >> bits:
        stored = stored & stored.dtype.type((1 << bits) - 1)
    low, high = int(stored.min()), int(stored.max())
    if low == high:
        raise UnusableImageError(f"constant image of {stored.shape[0]} x {stored.shape[1]} pixels")
    # Density is a monotonic function of the stored value, so the table's extremes are the image's extremes.
    levels = stretch(_density(np.arange(low, high + 1), header))
    table = np.zeros(1 << (8 * stored.dtype.itemsize), dtype=np.uint8)
    # `cv2.LUT` sees the values as unsigned, so negative ones index the upper half of the table, as in NumPy.
    table[np.arange(low, high + 1)] = levels
    return cv2.LUT(stored.view(f"u{stored.dtype.itemsize}"), table)


def _density(values: np.ndarray, header: Dataset) -> np.ndarray:
    """Convert stored values to modality values, float64, larger = denser."""
    slope = float(header.get("RescaleSlope", None) or 1.0)
    intercept = float(header.get("RescaleIntercept", None) or 0.0)
    rescaled = values * slope + intercept
    return -rescaled if header.PhotometricInterpretation == "MONOCHROME1" else rescaled


def stretch(image: np.ndarray) -> np.ndarray:
    """Stretch the image's own range to 0..255 uint8, truncated as in the published code.

    Args:
        image: any shape and real type.

    Raises:
        UnusableImageError: if all pixels are equal, so that there is no range, or if a pixel is not finite.
    """
    low, high = float(image.min()), float(image.max())
    if not np.isfinite([low, high]).all():
        raise UnusableImageError("pixels that are not finite")
    if low == high:
        raise UnusableImageError("constant image")
    return ((image - low) / (high - low) * 255).astype(np.uint8)


def header_view(path: Path) -> str:
    """Read the ViewPosition from the header of a DICOM file; empty if it is absent or the header cannot be read."""
    try:
        refuse_deflated(read_file_meta_info(path))
        header = pydicom.dcmread(path, stop_before_pixels=True, specific_tags=["ViewPosition"])
        return str(header.get("ViewPosition", "") or "").strip().upper()
    # Ignore errors here: the conversion reads the file later and reports it.
    except (*HEADER_ERRORS, OSError, EOFError, MemoryError, InvalidDicomError):
        return ""

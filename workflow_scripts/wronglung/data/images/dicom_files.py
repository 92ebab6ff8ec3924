"""Read a DICOM file as an 8-bit image, bright = dense.

Like the published pipeline, this stretches each image's own minimum and maximum to 0..255 (paper's code; GLoRIA reads
8-bit JPEGs). Unlike it, this inverts MONOCHROME1, applies the modality rescale or lookup table, uses the stored bits
alone, and leaves padding out of the range. Windows and VOI tables are meant for display on a screen and not applied.
"""

import struct
from pathlib import Path

import cv2
import numpy as np
import pydicom
from pydicom.dataset import Dataset
from pydicom.errors import BytesLengthException, InvalidDicomError
from pydicom.filereader import read_file_meta_info
from pydicom.multival import MultiValue
from pydicom.pixels import apply_modality_lut

from wronglung.data.images.frames import Frame, describe_frame, refuse_deflated
from wronglung.data.images.picture import Picture
from wronglung.data.images.pixel_data import read_values
from wronglung.data.images.unusable import UnusableImageError

PHOTOMETRIC = ("MONOCHROME1", "MONOCHROME2")
HEADER_ERRORS = (
    *(ValueError, TypeError, AttributeError, KeyError, RuntimeError, NotImplementedError, OverflowError),
    *(BytesLengthException, struct.error),
)


def read_image(path: str | Path) -> np.ndarray:
    """Read the image as (rows, columns) uint8, with its own range stretched to 0..255, bright = dense.

    Raises:
        UnusableImageError: as `read_dicom`.
    """
    return read_dicom(path).pixels


def read_dicom(path: str | Path) -> Picture:
    """Read the image as `read_image` does, with what was mended.

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
            return _as_picture(read_values(file, frame), frame, header)
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


def _as_picture(values: np.ndarray, frame: Frame, header: Dataset) -> Picture:
    """Apply `stretch` to the density by a lookup table, since there are at most 65,536 distinct values."""
    low, high = int(values.min()), int(values.max())
    if low == high:
        raise UnusableImageError(f"constant image of {values.shape[0]} x {values.shape[1]} pixels")
    density, mended = _density(np.arange(low, high + 1), header)
    padding = _padding(header, frame)
    if padding is None and "ModalityLUTSequence" not in header:
        # Density is a monotonic function of the value, so the table's extremes are the image's extremes.
        levels = stretch(density)
    else:
        counted = np.bincount((values - np.int32(low)).ravel(), minlength=len(density)) > 0
        levels = _stretch_by(density, counted & ~_inside(padding, low, high))
    table = np.zeros(1 << (8 * values.dtype.itemsize), dtype=np.uint8)
    # `cv2.LUT` sees the values as unsigned, so negative ones index the upper half of the table, as in NumPy.
    table[np.arange(low, high + 1)] = levels
    return Picture(cv2.LUT(values.view(f"u{values.dtype.itemsize}"), table), mended)


def _density(values: np.ndarray, header: Dataset) -> tuple[np.ndarray, tuple[str, ...]]:
    """Convert values to modality values, larger = denser; say what was mended."""
    if "ModalityLUTSequence" in header:
        modality = apply_modality_lut(values, header).astype(np.float64)
    else:
        modality = values * _number(header, "RescaleSlope", 1.0) + _number(header, "RescaleIntercept", 0.0)
    if header.PhotometricInterpretation == "MONOCHROME1":
        return -modality, ()
    # Only MONOCHROME1 may have this shape (PS3.3 C.8.11.3.1.2). DCMTK resolves the contradiction by inverting, too.
    if header.get("PresentationLUTShape", None) == "INVERSE":
        return -modality, ("MONOCHROME2 with PresentationLUTShape INVERSE, inverted",)
    return modality, ()


def _number(header: Dataset, tag: str, default: float) -> float:
    """Return a tag's number; several equal ones count as one.

    Raises:
        UnusableImageError: if it has several different values.
    """
    value = header.get(tag, None)
    given = {float(one) for one in (value if isinstance(value, MultiValue) else [value]) if one not in (None, "")}
    if len(given) > 1:
        raise UnusableImageError(f"the tag {tag} has {len(given)} different values")
    return given.pop() if given else default


def _padding(header: Dataset, frame: Frame) -> tuple[int, int] | None:
    """Return the lowest and highest value that mean "no image here"; None if the header names none."""
    value = header.get("PixelPaddingValue", None)
    if value is None:
        return None
    other = header.get("PixelPaddingRangeLimit", None)
    ends = [_signed(int(one), frame) for one in (value, value if other is None else other)]
    return min(ends), max(ends)


def _signed(value: int, frame: Frame) -> int:
    """Return a tag's value as the frame's values are signed: writers disagree on the tag's type."""
    value &= (1 << frame.bits) - 1
    return value - (1 << frame.bits) if frame.signed and value >> (frame.bits - 1) else value


def _inside(padding: tuple[int, int] | None, low: int, high: int) -> np.ndarray:
    values = np.arange(low, high + 1)
    return np.zeros(len(values), dtype=bool) if padding is None else (padding[0] <= values) & (values <= padding[1])


def _stretch_by(density: np.ndarray, counted: np.ndarray) -> np.ndarray:
    """Stretch the range of the counted values to 0..255 as `stretch` does; others beyond it get its ends."""
    if not counted.any():
        raise UnusableImageError("all pixels are padding")
    low, high = density[counted].min(), density[counted].max()
    if low == high:
        raise UnusableImageError("constant image beside its padding")
    return (np.clip((density - low) / (high - low), 0, 1) * 255).astype(np.uint8)


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

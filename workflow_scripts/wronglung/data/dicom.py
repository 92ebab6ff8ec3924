"""A DICOM file as an 8-bit image, bright = dense.

The published pipeline stretches each image's own minimum and maximum to 0..255 (paper's code; GLoRIA reads 8-bit
JPEGs) and ignores MONOCHROME1; here that inversion is done, and the modality rescale and the stored bit depth count.
Window tags are presentation hints for a screen and are not applied.
"""

from pathlib import Path

import numpy as np
import pydicom
from pydicom.dataset import Dataset
from pydicom.errors import InvalidDicomError

PHOTOMETRIC = ("MONOCHROME1", "MONOCHROME2")


class UnusableImageError(ValueError):
    """A file that gives no image; the message is the reason for `rejected.parquet`."""


def read_image(path: str | Path) -> np.ndarray:
    """The image as (rows, columns) uint8, each image's own range stretched to 0..255, bright = dense.

    Raises:
        UnusableImageError: if the file is missing, does not decode, is no single grey frame, or is constant.
    """
    try:
        dataset = pydicom.dcmread(path)
        stored = dataset.pixel_array
    except FileNotFoundError as error:
        raise UnusableImageError("image file is missing") from error
    except (InvalidDicomError, EOFError) as error:
        raise UnusableImageError("not a DICOM file") from error
    # pydicom's decoders raise these four, depending on the plug-in and on what is broken.
    except (ValueError, AttributeError, RuntimeError, NotImplementedError) as error:
        raise UnusableImageError(f"does not decode ({type(error).__name__})") from error
    if stored.ndim != 2:
        raise UnusableImageError(f"not a single grey frame: array of shape {stored.shape}")
    return stretch(_density(stored, dataset))


def _density(stored: np.ndarray, dataset: Dataset) -> np.ndarray:
    """Modality values, (rows, columns) float64, larger = denser."""
    photometric = str(dataset.get("PhotometricInterpretation", ""))
    if photometric not in PHOTOMETRIC:
        raise UnusableImageError(f"photometric interpretation {photometric or 'not given'}; known: {PHOTOMETRIC}")
    # Bits above BitsStored may hold overlays or rubbish; only the stored bits are the image.
    bits, signed = int(dataset.BitsStored), int(dataset.PixelRepresentation) == 1
    values = stored.astype(np.int64)
    if not signed:
        values &= (1 << bits) - 1
    slope = float(dataset.get("RescaleSlope", None) or 1.0)
    intercept = float(dataset.get("RescaleIntercept", None) or 0.0)
    rescaled = values * slope + intercept
    return -rescaled if photometric == "MONOCHROME1" else rescaled


def stretch(image: np.ndarray) -> np.ndarray:
    """The image's own range as 0..255 uint8, truncated as the published code does.

    Args:
        image: (rows, columns), any real type.

    Raises:
        UnusableImageError: if all pixels are equal, where no range exists, or one is not finite.
    """
    low, high = float(image.min()), float(image.max())
    if not np.isfinite([low, high]).all():
        raise UnusableImageError("pixels that are not finite")
    if low == high:
        raise UnusableImageError("constant image")
    return ((image - low) / (high - low) * 255).astype(np.uint8)

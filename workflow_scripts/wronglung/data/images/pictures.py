"""Read a picture, PNG or JPG: a film as a grey 8-bit image, a photograph with its colours."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image, UnidentifiedImageError

from wronglung.data.images.dicom_files import read_dicom, stretch
from wronglung.data.images.picture import Picture
from wronglung.data.images.unusable import LONGEST_SIDE, UnusableImageError

PICTURES = (".png", ".jpg", ".jpeg")
GREY = ("L", "I;16", "I;16B", "I")  # Pillow's modes of one channel


def read_any(path: str | Path) -> Picture:
    """Read a PNG or JPG file, recognised by the end of its name, or else a DICOM file.

    Raises:
        UnusableImageError: as `read_picture` and `read_dicom`.
    """
    return Picture(read_picture(path)) if Path(path).suffix.lower() in PICTURES else read_dicom(path)


def read_picture(path: str | Path) -> np.ndarray:
    """Return the picture as (rows, columns) uint8, its own range stretched to 0..255 as that of a DICOM file is.

    Bright must be dense, as on most pictures of films. Colour becomes its luminance, and transparency is ignored.

    Raises:
        UnusableImageError: if the file is missing, is not a whole PNG or JPG, has more than `LONGEST_SIDE` pixels a
            side, or is constant.
    """
    return stretch(_decode(path, lambda picture: picture if picture.mode in GREY else picture.convert("L")))


def read_colour(path: str | Path) -> np.ndarray:
    """Return a photograph as (rows, columns, 3) uint8, red, green and blue as the file has them. Nothing is stretched.

    A grey file gets three equal channels, and transparency is ignored.

    Raises:
        UnusableImageError: as `read_picture`.
    """
    return _decode(path, lambda picture: picture.convert("RGB"))


def _decode(path: str | Path, convert: Callable[[Image.Image], Image.Image]) -> np.ndarray:
    """Return the converted picture's pixels.

    Raises:
        UnusableImageError: as `read_picture`.
    """
    try:
        with Image.open(path, formats=("PNG", "JPEG")) as picture:
            if max(picture.size) > LONGEST_SIDE:
                raise UnusableImageError(f"{picture.height} x {picture.width} pixels; expected at most {LONGEST_SIDE}")
            pixels = np.asarray(convert(picture))
    except FileNotFoundError as error:
        raise UnusableImageError("image file is missing") from error
    except UnidentifiedImageError as error:
        raise UnusableImageError("not a PNG or JPG file") from error
    except UnusableImageError:
        raise
    # Pillow raises these for damaged files; its messages may quote the file.
    except (OSError, SyntaxError, ValueError) as error:
        raise UnusableImageError(f"picture that is damaged or cut short ({type(error).__name__})") from error
    if pixels.min() == pixels.max():
        raise UnusableImageError(f"constant image of {pixels.shape[0]} x {pixels.shape[1]} pixels")
    return pixels

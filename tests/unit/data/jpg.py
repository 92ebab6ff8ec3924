"""JPG files for the tests, written as those of MIMIC-CXR-JPG are."""

from pathlib import Path

import cv2
import numpy as np

from wronglung.data.images.dicom_files import read_image

SMOOTH = np.add.outer(np.arange(40), 2 * np.arange(60)).astype(np.uint8)


def as_jpeg(pixels: np.ndarray, *options: int) -> bytes:
    """The pixels as a JPEG of quality 95, with further options of OpenCV."""
    return cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, 95, *options])[1].tobytes()


def with_size(data: bytes, rows: int, columns: int) -> bytes:
    """A baseline JPEG whose header claims another size."""
    place = data.index(b"\xff\xc0") + 5
    return data[:place] + rows.to_bytes(2, "big") + columns.to_bytes(2, "big") + data[place + 4 :]


def write_jpgs(mimic_cxr: Path, mimic_cxr_jpg: Path) -> list[Path]:
    """Every readable DICOM file of a release as a histogram-equalised JPG file at its place in the other."""
    written = []
    for path in sorted(mimic_cxr.rglob("*.dcm")):
        target = (mimic_cxr_jpg / path.relative_to(mimic_cxr)).with_suffix(".jpg")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(as_jpeg(cv2.equalizeHist(read_image(path))))
        written.append(target)
    return written

"""DCMTK as a second opinion on stored values, where it is installed (Debian's package `dcmtk`)."""

import shutil
import subprocess
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pydicom
import pytest
from pydicom.dataset import Dataset
from pydicom.uid import ExplicitVRLittleEndian, JPEGLosslessSV1, JPEGLSLossless, RLELossless

from tests.unit.data.test_stored_values import cells_of, falling_table, film, store
from wronglung.data.images.dicom_files import read_image

READERS = {
    ExplicitVRLittleEndian: "dcm2pnm",
    RLELossless: "dcm2pnm",
    JPEGLosslessSV1: "dcmj2pnm",
    JPEGLSLossless: "dcml2pnm",
}
INVERTED: dict[str, Any] = {"PhotometricInterpretation": "MONOCHROME1"}
CASES: dict[str, dict[str, Any]] = {
    "as written": {},
    "inverted": INVERTED,
    "contradicting shape": {"PresentationLUTShape": "INVERSE"},
    "agreeing shape": INVERTED | {"PresentationLUTShape": "INVERSE"},
    "signed": {"PixelRepresentation": 1},
    "signed and inverted": INVERTED | {"PixelRepresentation": 1},
    "shifted": {"HighBit": 15},
    "signed and shifted": {"PixelRepresentation": 1, "HighBit": 15},
    "falling slope": {"RescaleSlope": "-2.5", "RescaleIntercept": "1000"},
    "falling table": {"ModalityLUTSequence": [falling_table(0, 4096)]},
    "falling table, inverted": INVERTED | {"ModalityLUTSequence": [falling_table(200, 1500)]},
}


def seen_by_dcmtk(path: Path, syntax: str) -> np.ndarray:
    """The film in 8 bits, from its lowest to its highest value."""
    written = path.with_suffix(".pgm")
    subprocess.run([READERS[syntax], "+Wm", "--write-raw-pnm", path, written], check=True, capture_output=True)
    return cv2.imread(str(written), cv2.IMREAD_UNCHANGED)


@pytest.mark.parametrize("syntax", READERS)
@pytest.mark.parametrize("case", CASES)
def test_a_film_is_read_as_by_dcmtk(tmp_path: Path, syntax: str, case: str) -> None:
    if shutil.which(READERS[syntax]) is None:
        pytest.skip(f"{READERS[syntax]} of DCMTK is not installed")
    tags = {"BitsStored": 12, "HighBit": 11, "PixelRepresentation": 0} | CASES[case]
    signed = bool(tags["PixelRepresentation"])
    if syntax == JPEGLSLossless and (signed or tags["HighBit"] != 11):
        pytest.skip("pydicom writes no such JPEG-LS")
    cells = cells_of(film(12, signed), 12, 16, tags["HighBit"], garbage=False)
    table = tags.pop("ModalityLUTSequence", None)
    path = store(tmp_path / "a.dcm", cells, syntax, **tags)
    if table is not None:
        _add(path, table)
    ours = read_image(path)
    assert np.abs(ours.astype(int) - seen_by_dcmtk(path, syntax).astype(int)).max() <= 1  # of 255; they round otherwise


def _add(path: Path, table: list[Dataset]) -> None:
    dataset = pydicom.dcmread(path)
    dataset.ModalityLUTSequence = table
    dataset.save_as(path)

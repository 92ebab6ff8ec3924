"""Every way to store a film gives the film: against pydicom's own reading of bits, signs and modality tables."""

from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest
from pydicom.dataset import Dataset
from pydicom.pixels import apply_modality_lut
from pydicom.uid import ExplicitVRLittleEndian, JPEG2000Lossless, JPEGLosslessSV1, JPEGLSLossless, RLELossless

from tests.unit.data.conftest import write_dicom
from tests.unit.data.jpeg_lossless import encode_jpeg_lossless
from wronglung.data.images.dicom_files import read_dicom, read_image
from wronglung.data.images.unusable import UnusableImageError

ROWS, COLUMNS = 48, 40
SYNTAXES = (ExplicitVRLittleEndian, RLELossless, JPEGLosslessSV1, JPEGLSLossless, JPEG2000Lossless)


def film(bits: int, signed: bool) -> np.ndarray:
    """Values of a film that use all bits; int64."""
    rows, columns = np.mgrid[:ROWS, :COLUMNS]
    ramp = (rows * COLUMNS + columns) / (ROWS * COLUMNS - 1)
    values = np.round(ramp**1.5 * ((1 << bits) - 1)).astype(np.int64)
    return values - (1 << (bits - 1)) if signed else values


def cells_of(values: np.ndarray, bits: int, allocated: int, high_bit: int, garbage: bool) -> np.ndarray:
    """The values in the bits below the high bit, the others 0 or garbage."""
    shift = high_bit + 1 - bits
    cells = (values & ((1 << bits) - 1)) << shift
    if garbage:
        outside = ((1 << allocated) - 1) ^ (((1 << bits) - 1) << shift)
        cells |= np.random.default_rng(1).integers(0, 1 << allocated, values.shape) & outside
    return cells.astype(f"u{allocated // 8}")


def store(path: Path, cells: np.ndarray, syntax: str, **tags: Any) -> Path:
    """A DICOM file of these cells."""
    allocated = 8 * cells.dtype.itemsize
    write_dicom(path, cells, **{"BitsAllocated": allocated} | tags)
    dataset = pydicom.dcmread(path)
    dataset.PixelData = cells.tobytes() + b"\0" * (cells.nbytes % 2)
    dataset["PixelData"].VR = "OW" if allocated == 16 else "OB"
    if syntax == JPEGLosslessSV1:
        dataset.PixelData = pydicom.encaps.encapsulate([encode_jpeg_lossless(cells, allocated)])
        dataset["PixelData"].is_undefined_length = True
        dataset.file_meta.TransferSyntaxUID = syntax
    elif syntax != ExplicitVRLittleEndian:
        dataset.compress(syntax)
    dataset.save_as(path, enforce_file_format=True)
    return path


def stretched(density: np.ndarray) -> np.ndarray:
    low, high = density.min(), density.max()
    return ((density - low) / (high - low) * 255).astype(np.uint8)


@pytest.mark.parametrize("syntax", SYNTAXES)
@pytest.mark.parametrize(("bits", "allocated"), [(8, 8), (7, 8), (8, 16), (10, 16), (12, 16), (16, 16)])
def test_bits_and_signs_are_read_as_they_are_stored(tmp_path: Path, syntax: str, bits: int, allocated: int) -> None:
    for signed, inverted in product((False, True), (False, True)):
        if syntax in (JPEGLSLossless, JPEG2000Lossless) and (signed or bits < 8):
            continue  # pydicom writes signed and narrow values of these with a meaning of its own
        if syntax == RLELossless and allocated > bits == 8:
            continue  # pydicom writes one byte a value, which the tags contradict
        values = film(bits, signed)
        photometric = "MONOCHROME1" if inverted else "MONOCHROME2"
        tags = {"BitsStored": bits, "HighBit": bits - 1, "PixelRepresentation": int(signed)}
        cells = cells_of(values, bits, allocated, bits - 1, garbage=False)
        path = store(tmp_path / "a.dcm", cells, syntax, **tags, PhotometricInterpretation=photometric)
        expected = stretched(-values if inverted else values)
        np.testing.assert_array_equal(read_image(path), expected, err_msg=f"{signed} {inverted}")


@pytest.mark.parametrize("syntax", [ExplicitVRLittleEndian, RLELossless, JPEGLosslessSV1])
@pytest.mark.parametrize("signed", [False, True])
@pytest.mark.parametrize("high_bit", [11, 13, 15])
@pytest.mark.parametrize("garbage", [False, True])
def test_other_bits_of_a_cell_are_ignored(
    tmp_path: Path, syntax: str, signed: bool, high_bit: int, garbage: bool
) -> None:
    values = film(12, signed)
    cells = cells_of(values, 12, 16, high_bit, garbage)
    tags = {"BitsStored": 12, "HighBit": high_bit, "PixelRepresentation": int(signed)}
    path = store(tmp_path / "a.dcm", cells, syntax, **tags)
    np.testing.assert_array_equal(read_image(path), stretched(values))


def falling_table(first: int, entries: int) -> Dataset:
    """A modality table in which a larger value means less, and several values the same."""
    table = Dataset()
    table.LUTDescriptor = [entries, first, 16]
    table.ModalityLUTType = "US"
    table.LUTData = [60000 - 13 * (place // 2) for place in range(entries)]
    table["LUTDescriptor"].VR, table["LUTData"].VR = "US", "US"
    return table


@pytest.mark.parametrize("inverted", [False, True])
@pytest.mark.parametrize(("first", "entries"), [(0, 4096), (200, 1500)])
def test_a_modality_table_is_applied(tmp_path: Path, inverted: bool, first: int, entries: int) -> None:
    values = film(12, signed=False)
    photometric = "MONOCHROME1" if inverted else "MONOCHROME2"
    path = store(tmp_path / "a.dcm", values.astype(np.uint16), ExplicitVRLittleEndian)
    dataset = pydicom.dcmread(path)
    dataset.ModalityLUTSequence = [falling_table(first, entries)]
    dataset.PhotometricInterpretation = photometric
    dataset.save_as(path)
    modality = apply_modality_lut(dataset.pixel_array, dataset).astype(np.float64)
    np.testing.assert_array_equal(read_image(path), stretched(-modality if inverted else modality))


@pytest.mark.parametrize("inverted", [False, True])
@pytest.mark.parametrize("limit", [None, 4090])
def test_padding_is_left_out_of_the_range(tmp_path: Path, inverted: bool, limit: int | None) -> None:
    values = film(11, signed=False) + 100
    values[:, :3] = 4095
    values[0, 3] = 4092 if limit else 2100
    tags: dict[str, Any] = {"PixelPaddingValue": 4095, "PhotometricInterpretation": f"MONOCHROME{1 if inverted else 2}"}
    tags |= {"PixelPaddingRangeLimit": limit} if limit else {}
    path = store(tmp_path / "a.dcm", values.astype(np.uint16), ExplicitVRLittleEndian, **tags)
    image = read_image(path)
    padded = values >= (limit or 4095)
    density = (-values if inverted else values).astype(np.float64)
    np.testing.assert_array_equal(image[~padded], stretched(density[~padded]))
    assert set(image[padded]) == {0 if inverted else 255}  # the nearest end of the range


def test_a_film_of_padding_alone_is_refused(tmp_path: Path) -> None:
    values = np.where(np.arange(ROWS * COLUMNS).reshape(ROWS, COLUMNS) % 2, 4095, 4094).astype(np.uint16)
    tags = {"PixelPaddingValue": 4095, "PixelPaddingRangeLimit": 4000}
    with pytest.raises(UnusableImageError, match="all pixels are padding"):
        read_image(store(tmp_path / "a.dcm", values, ExplicitVRLittleEndian, **tags))


def test_a_contradicting_shape_is_inverted_and_said(tmp_path: Path) -> None:
    values = film(12, signed=False)
    path = store(tmp_path / "a.dcm", values.astype(np.uint16), ExplicitVRLittleEndian, PresentationLUTShape="INVERSE")
    picture = read_dicom(path)
    np.testing.assert_array_equal(picture.pixels, stretched(-values))
    assert len(picture.mended) == 1
    assert "INVERSE" in picture.mended[0]
    other = {"PresentationLUTShape": "INVERSE", "PhotometricInterpretation": "MONOCHROME1"}
    consistent = read_dicom(store(tmp_path / "b.dcm", values.astype(np.uint16), ExplicitVRLittleEndian, **other))
    np.testing.assert_array_equal(consistent.pixels, stretched(-values))
    assert consistent.mended == ()


@pytest.mark.parametrize(
    "tags", [{"NumberOfFrames": 0}, {"RescaleSlope": [2, 2], "RescaleIntercept": [1, 1]}, {"RescaleSlope": ""}]
)
@pytest.mark.parametrize("syntax", [ExplicitVRLittleEndian, RLELossless, JPEGLSLossless])
def test_what_is_odd_but_clear_is_read(tmp_path: Path, tags: dict[str, Any], syntax: str) -> None:
    values = film(12, signed=False)
    path = store(tmp_path / "a.dcm", values.astype(np.uint16), syntax)
    dataset = pydicom.dcmread(path)
    for name, value in tags.items():
        setattr(dataset, name, value)
    dataset.save_as(path)
    np.testing.assert_array_equal(read_image(path), stretched(values))


def test_two_different_slopes_are_refused(tmp_path: Path) -> None:
    path = store(tmp_path / "a.dcm", film(12, signed=False).astype(np.uint16), ExplicitVRLittleEndian)
    dataset = pydicom.dcmread(path)
    dataset.RescaleSlope = [1, 2]
    dataset.save_as(path)
    with pytest.raises(UnusableImageError, match="RescaleSlope has 2 different values"):
        read_image(path)


@pytest.mark.parametrize("surplus", [1, 2, 3, 2 * COLUMNS - 2, 2 * COLUMNS, 10 * COLUMNS])
def test_padding_after_the_pixels_is_ignored(tmp_path: Path, surplus: int) -> None:
    values = film(12, signed=False)
    path = store(tmp_path / "a.dcm", values.astype(np.uint16), ExplicitVRLittleEndian)
    dataset = pydicom.dcmread(path)
    dataset.PixelData += b"\0" * surplus
    dataset.save_as(path)
    np.testing.assert_array_equal(read_image(path), stretched(values))


@pytest.mark.parametrize("rows", [1, 7])
def test_further_rows_of_pixels_are_no_padding(tmp_path: Path, rows: int) -> None:
    path = store(tmp_path / "a.dcm", film(12, signed=False).astype(np.uint16), ExplicitVRLittleEndian)
    dataset = pydicom.dcmread(path)
    dataset.Rows -= rows
    dataset.save_as(path)
    with pytest.raises(UnusableImageError, match="pixel data of 3840 bytes"):
        read_image(path)

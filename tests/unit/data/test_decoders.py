"""Every syntax gives the values that were stored, whichever decoder ran; what cannot be read says why."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pydicom
import pytest
from pydicom.uid import (
    ExplicitVRBigEndian,
    ImplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGLosslessSV1,
    JPEGLSLossless,
    RLELossless,
)

from tests.unit.data.conftest import write_dicom
from tests.unit.data.jpeg_lossless import encode_jpeg_lossless
from wronglung.data.images import decoders
from wronglung.data.images.decoders import decode, decoders_of
from wronglung.data.images.dicom_files import read_image
from wronglung.data.images.frames import Frame, describe_frame
from wronglung.data.images.unusable import UnusableImageError

SIGNED = {"PixelRepresentation": 1, "BitsStored": 16, "HighBit": 15}
SYNTAXES = [JPEG2000Lossless, JPEGLSLossless, RLELossless, JPEGLosslessSV1]


def levels(bits: int = 12) -> np.ndarray:
    rng = np.random.default_rng(3)
    rows, columns = np.mgrid[:97, :71]
    return ((rows * 40 + columns * 60 + rng.integers(0, 30, (97, 71))) % (1 << bits)).astype(np.uint16)


def compressed(path: Path, values: np.ndarray, syntax: str, **tags: object) -> Path:
    write_dicom(path, values, **tags)
    dataset = pydicom.dcmread(path)
    if syntax == JPEGLosslessSV1:
        stream = encode_jpeg_lossless(values, 16)
        dataset.PixelData = pydicom.encaps.encapsulate([stream])
        dataset["PixelData"].VR = "OB"
        dataset["PixelData"].is_undefined_length = True
        dataset.file_meta.TransferSyntaxUID = JPEGLosslessSV1
    else:
        dataset.compress(syntax)
    dataset.save_as(path, enforce_file_format=True)
    return path


def by_definition(values: np.ndarray) -> np.ndarray:
    whole = values.astype(np.float64)
    return ((whole - whole.min()) / (whole.max() - whole.min()) * 255).astype(np.uint8)


def described(path: Path) -> Frame:
    return describe_frame(str(path), pydicom.dcmread(path, stop_before_pixels=True))


@pytest.mark.parametrize("syntax", SYNTAXES)
def test_every_decoder_gives_the_stored_values(tmp_path: Path, syntax: str) -> None:
    path = compressed(tmp_path / "a.dcm", levels(), syntax)
    frame = replace(described(path), precision=16 if syntax in (RLELossless, JPEGLosslessSV1) else 12)
    tried = decoders_of(frame)
    assert list(tried) == (["pylibjpeg-rle"] if syntax == RLELossless else ["dicomsdl", "pydicom"])
    for decoder in tried.values():
        np.testing.assert_array_equal(decoder(frame), levels())
    np.testing.assert_array_equal(read_image(path), by_definition(levels()))


@pytest.mark.parametrize("syntax", [JPEG2000Lossless, JPEGLSLossless, RLELossless])
@pytest.mark.parametrize("inverted", [False, True])
def test_signed_and_inverted_values_survive_compression(tmp_path: Path, syntax: str, inverted: bool) -> None:
    kind = {"PhotometricInterpretation": "MONOCHROME1" if inverted else "MONOCHROME2"}
    values = levels().astype(np.int16) - 1500
    if syntax != JPEGLSLossless:  # pydicom does not encode signed JPEG-LS
        path = compressed(tmp_path / "signed.dcm", values, syntax, **SIGNED, **kind)
        np.testing.assert_array_equal(read_image(path), by_definition(-values if inverted else values))
    path = compressed(tmp_path / "unsigned.dcm", levels(), syntax, **kind)
    np.testing.assert_array_equal(read_image(path), by_definition(-levels().astype(int) if inverted else levels()))


@pytest.mark.parametrize("syntax", [ImplicitVRLittleEndian, ExplicitVRBigEndian])
def test_other_orders_of_the_same_bytes(tmp_path: Path, syntax: str) -> None:
    write_dicom(tmp_path / "a.dcm", levels())
    dataset = pydicom.dcmread(tmp_path / "a.dcm")
    big = syntax == ExplicitVRBigEndian
    dataset.PixelData = levels().astype(">u2" if big else "<u2").tobytes()
    dataset["PixelData"].VR = "OW"
    dataset.file_meta.TransferSyntaxUID = syntax
    pydicom.dcmwrite(tmp_path / "b.dcm", dataset, implicit_vr=not big, little_endian=not big, force_encoding=True)
    np.testing.assert_array_equal(read_image(tmp_path / "b.dcm"), by_definition(levels()))


def test_sixteen_stored_bits_and_a_rescale_that_is_no_whole_number(tmp_path: Path) -> None:
    write_dicom(tmp_path / "a.dcm", levels(16) * 15, BitsStored=16, HighBit=15, RescaleSlope=-0.37, RescaleIntercept=5)
    values = (levels(16) * 15).astype(np.float64) * -0.37 + 5.0
    np.testing.assert_array_equal(read_image(tmp_path / "a.dcm"), by_definition(values))


def test_the_next_decoder_is_tried_where_the_first_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    frame = replace(described(compressed(tmp_path / "a.dcm", levels(), JPEGLSLossless)), precision=12)

    def fails(frame: Frame) -> np.ndarray:
        raise RuntimeError(f"report text of {frame.path}")

    monkeypatch.setattr(decoders, "by_dicomsdl", fails)
    np.testing.assert_array_equal(decode(frame), levels())
    monkeypatch.setattr(decoders, "by_pydicom", fails)
    with pytest.raises(UnusableImageError, match=r"JPEG-LS.*RuntimeError") as error:
        decode(frame)
    assert "dicomsdl: RuntimeError; pydicom: RuntimeError" in str(error.value)
    assert "report text" not in str(error.value)


def test_a_missing_codec_is_named_with_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    frame = described(compressed(tmp_path / "a.dcm", levels(), JPEG2000Lossless))

    def missing(frame: Frame) -> np.ndarray:
        raise decoders.MissingDecoderError(frame.path)

    monkeypatch.setattr(decoders, "by_dicomsdl", missing)
    monkeypatch.setattr(decoders, "by_pydicom", missing)
    with pytest.raises(UnusableImageError, match=r"JPEG 2000.*1\.2\.840\.10008\.1\.2\.4\.90.*dicomsdl"):
        decode(frame)


@pytest.mark.parametrize("syntax", SYNTAXES)
@pytest.mark.parametrize("lost", [1, 9, 300])
def test_a_compressed_file_cut_short_is_truncated(tmp_path: Path, syntax: str, lost: int) -> None:
    path = compressed(tmp_path / "a.dcm", levels(), syntax)
    path.write_bytes(path.read_bytes()[:-lost])
    with pytest.raises(UnusableImageError, match="truncated"):
        read_image(path)

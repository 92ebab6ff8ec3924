from pathlib import Path

import numpy as np
import pytest

from tests.unit.data.conftest import write_dicom
from wronglung.data.images.dicom_files import read_image, stretch
from wronglung.data.images.unusable import UnusableImageError

RAMP = np.arange(48).reshape(6, 8) * 80


def test_ramp_is_stretched_to_eight_bits(tmp_path: Path) -> None:
    write_dicom(tmp_path / "a.dcm", RAMP)
    image = read_image(tmp_path / "a.dcm")
    np.testing.assert_array_equal(image, (np.arange(48).reshape(6, 8) / 47 * 255).astype(np.uint8))


def test_monochrome1_is_the_inverse(tmp_path: Path) -> None:
    write_dicom(tmp_path / "two.dcm", RAMP)
    write_dicom(tmp_path / "one.dcm", 4095 - RAMP, PhotometricInterpretation="MONOCHROME1")
    np.testing.assert_array_equal(read_image(tmp_path / "one.dcm"), read_image(tmp_path / "two.dcm"))


def test_negative_rescale_slope_turns_the_image(tmp_path: Path) -> None:
    write_dicom(tmp_path / "plain.dcm", 4095 - RAMP)
    write_dicom(tmp_path / "rescaled.dcm", RAMP, RescaleSlope=-1.0, RescaleIntercept=4095.0)
    np.testing.assert_array_equal(read_image(tmp_path / "rescaled.dcm"), read_image(tmp_path / "plain.dcm"))


def test_bits_above_the_stored_ones_are_no_image(tmp_path: Path) -> None:
    dirty = RAMP.copy()
    dirty[0, 0] |= 1 << 14
    write_dicom(tmp_path / "clean.dcm", RAMP)
    write_dicom(tmp_path / "dirty.dcm", dirty)
    np.testing.assert_array_equal(read_image(tmp_path / "dirty.dcm"), read_image(tmp_path / "clean.dcm"))


def test_window_tags_change_nothing(tmp_path: Path) -> None:
    write_dicom(tmp_path / "plain.dcm", RAMP)
    write_dicom(tmp_path / "windowed.dcm", RAMP, WindowCenter=[1000, 2000], WindowWidth=[10, 20])
    np.testing.assert_array_equal(read_image(tmp_path / "windowed.dcm"), read_image(tmp_path / "plain.dcm"))


def test_signed_pixels_keep_their_sign(tmp_path: Path) -> None:
    write_dicom(tmp_path / "signed.dcm", RAMP - 1000, PixelRepresentation=1, BitsStored=16, HighBit=15)
    write_dicom(tmp_path / "plain.dcm", RAMP)
    np.testing.assert_array_equal(read_image(tmp_path / "signed.dcm"), read_image(tmp_path / "plain.dcm"))


def test_each_fault_has_its_reason(tmp_path: Path) -> None:
    write_dicom(tmp_path / "flat.dcm", np.full((6, 8), 7))
    write_dicom(tmp_path / "colour.dcm", RAMP, PhotometricInterpretation="PALETTE COLOR")
    write_dicom(tmp_path / "short.dcm", RAMP)
    whole = (tmp_path / "short.dcm").read_bytes()
    (tmp_path / "short.dcm").write_bytes(whole[:-20])
    (tmp_path / "text.dcm").write_text("no image")
    (tmp_path / "empty.dcm").write_bytes(b"")
    reasons = {
        "flat": "constant image",
        "colour": "photometric interpretation PALETTE COLOR",
        "short": "truncated: 76 of 96 bytes",
        "text": "not a DICOM file",
        "empty": "zero bytes",
        "absent": "image file is missing",
    }
    for name, reason in reasons.items():
        with pytest.raises(UnusableImageError, match=reason):
            read_image(tmp_path / f"{name}.dcm")


def test_not_finite_pixels_are_refused() -> None:
    with pytest.raises(UnusableImageError, match="not finite"):
        stretch(np.array([[0.0, np.nan]]))

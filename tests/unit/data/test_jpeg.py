"""JPG files: whole ones are read as they are, and each fault has its reason."""

import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

from tests.unit.data.jpg import SMOOTH, as_jpeg, with_size
from wronglung.data.images import jpeg_files as jpeg
from wronglung.data.images.decoders import UnusableImageError
from wronglung.data.images.jpeg_files import read_jpeg

NOISE = np.random.default_rng(0).integers(0, 256, (64, 96), dtype=np.uint8)
WHOLE = as_jpeg(NOISE)
PROGRESSIVE = as_jpeg(NOISE, cv2.IMWRITE_JPEG_PROGRESSIVE, 1)
HALF, END = len(WHOLE) // 2, b"\xff\xd9"
ROTATED = b"\xff\xe1\x00\x22Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x03\0\0\0\0\0\0"


@pytest.mark.parametrize(
    "data",
    [
        WHOLE,
        PROGRESSIVE,
        as_jpeg(NOISE, cv2.IMWRITE_JPEG_OPTIMIZE, 1),
        as_jpeg(NOISE, cv2.IMWRITE_JPEG_RST_INTERVAL, 2),
        WHOLE + b"what follows the end is no image",
        WHOLE[:2] + ROTATED + WHOLE[2:],
        WHOLE[:2] + b"\xff\xff\xff" + WHOLE[2:],
    ],
    ids=["baseline", "progressive", "optimised", "restarts", "followed", "rotated", "fill bytes"],
)
def test_a_whole_file_is_read_as_it_is_stored(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(data)
    image = read_jpeg(tmp_path / "a.jpg")
    np.testing.assert_array_equal(image, cv2.imdecode(np.frombuffer(WHOLE, np.uint8), cv2.IMREAD_GRAYSCALE))


def test_the_images_own_range_is_stretched(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(as_jpeg(SMOOTH // 2 + 60))
    image = read_jpeg(tmp_path / "a.jpg")
    assert (image.shape, image.dtype, image.min(), image.max()) == (SMOOTH.shape, np.uint8, 0, 255)
    assert np.corrcoef(image.ravel(), SMOOTH.ravel())[0, 1] > 0.999


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty file of zero bytes"),
        (b"<html>log in</html>", "not a JPEG file"),
        (cv2.imencode(".png", NOISE)[1].tobytes(), "not a JPEG file"),
        (WHOLE[:2], "truncated: the JPEG ends before its pixels"),
        (WHOLE[:100], "truncated: the JPEG ends before its pixels"),
        (WHOLE[:HALF], "truncated: the JPEG has no end marker"),
        (WHOLE[:-2], "truncated: the JPEG has no end marker"),
        (WHOLE[:HALF] + END, "damaged or cut short"),
        (WHOLE[:-20] + END, "damaged or cut short"),
        (WHOLE[:HALF] + WHOLE[HALF + 500 :], "damaged or cut short"),
        (WHOLE[:HALF] + bytes(500) + WHOLE[HALF + 500 :], "damaged or cut short"),
        (PROGRESSIVE[: PROGRESSIVE.rindex(b"\xff\xda")] + END, "lacks scans, for 63 of 64 coefficients"),
        (WHOLE[:20] + b"\x00" + WHOLE[21:], "header is damaged"),
        (WHOLE[:2] + WHOLE[WHOLE.index(b"\xff\xda") :], "without a size before its pixels"),
        (WHOLE.replace(b"\xff\xc0", b"\xff\xc9", 1), r"kind that is not read \(SOF9\)"),
        (WHOLE.replace(b"\xff\xc0\x00\x0b\x08", b"\xff\xc0\x00\x0b\x0c", 1), "12 bits a pixel; expected 8"),
        (as_jpeg(np.dstack([NOISE] * 3)), "colour: 3 channels; expected 1"),
        (as_jpeg(np.ones((1, 1), np.uint8)), "constant image of 1 x 1 pixels"),
        (as_jpeg(np.full((30, 50), 77, np.uint8)), "constant image of 30 x 50 pixels"),
        (with_size(WHOLE, 20_000, 20_000), "20000 x 20000 pixels; expected 1 to 10000 a side"),
        (with_size(WHOLE, 10_000, 10_000), "damaged or cut short"),
        (with_size(WHOLE, 0, 96), "0 x 96 pixels"),
        (as_jpeg(np.resize(NOISE, (2, 20_000))), "2 x 20000 pixels; expected 1 to 10000 a side"),
        (WHOLE[:-2] + b"\xff\xda" * 70 + END, "JPEG of 71 scans; expected at most 64"),
    ],
)
def test_each_fault_has_its_reason(data: bytes, reason: str, tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(data)
    with pytest.raises(UnusableImageError, match=reason):
        read_jpeg(tmp_path / "a.jpg")


def test_a_missing_file_has_its_reason(tmp_path: Path) -> None:
    with pytest.raises(UnusableImageError, match="image file is missing"):
        read_jpeg(tmp_path / "a.jpg")


def test_the_size_of_a_file_is_bounded_before_it_is_read(tmp_path: Path) -> None:
    with open(tmp_path / "a.jpg", "wb") as file:
        file.truncate(10**12)
    with pytest.raises(UnusableImageError, match=r"file of 1,000,000,000,000 bytes; expected at most 200,000,000"):
        read_jpeg(tmp_path / "a.jpg")


def test_a_size_is_refused_before_anything_is_decoded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jpeg, "_decode", None)
    (tmp_path / "a.jpg").write_bytes(with_size(WHOLE, 20_000, 96))
    with pytest.raises(UnusableImageError, match="20000 x 96 pixels"):
        read_jpeg(tmp_path / "a.jpg")


def test_a_complaint_is_heard_where_stderr_is_a_file_and_the_file_stays_empty(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(WHOLE[:HALF] + END)
    code = f"from wronglung.data.images.jpeg_files import read_jpeg; read_jpeg({str(tmp_path / 'a.jpg')!r})"
    run = subprocess.run(
        [sys.executable, "-c", code],
        cwd=Path(jpeg.__file__).parents[3],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "UnusableImageError: damaged or cut short" in run.stderr
    assert "Corrupt JPEG" not in run.stderr

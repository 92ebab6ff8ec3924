"""JPG files: whole ones are read as they are, and each fault has its reason."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from tests.unit.data.jpg import SMOOTH, as_jpeg, with_size
from wronglung.data.images import jpeg_files as jpeg
from wronglung.data.images.jpeg_files import read_jpeg
from wronglung.data.images.unusable import UnusableImageError

NOISE = np.random.default_rng(0).integers(0, 256, (64, 96), dtype=np.uint8)
WHOLE = as_jpeg(NOISE)
PROGRESSIVE = as_jpeg(NOISE, cv2.IMWRITE_JPEG_PROGRESSIVE, 1)
COLOUR = as_jpeg(np.dstack([NOISE] * 3))
HALF, END, SCAN = len(WHOLE) // 2, b"\xff\xd9", b"\xff\xda"
LAST_SCAN = PROGRESSIVE.rindex(SCAN)
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
        (WHOLE[:2], "or its header is damaged"),
        (WHOLE[:100], "or its header is damaged"),
        (WHOLE[:HALF], "JPEG that is damaged, cut short"),
        (WHOLE[:-2], "JPEG that is damaged, cut short"),
        (WHOLE[:HALF] + END, "JPEG that is damaged, cut short"),
        (WHOLE[:-20] + END, "JPEG that is damaged, cut short"),
        (WHOLE[:HALF] + WHOLE[HALF + 500 :], "JPEG that is damaged, cut short"),
        (WHOLE[:HALF] + bytes(500) + WHOLE[HALF + 500 :], "JPEG that is damaged, cut short"),
        (PROGRESSIVE[:LAST_SCAN], "JPEG that is damaged, cut short"),
        (PROGRESSIVE[: LAST_SCAN + 500], "JPEG that is damaged, cut short"),
        (PROGRESSIVE[: LAST_SCAN + 500] + END, "JPEG that is damaged, cut short"),
        (PROGRESSIVE[:HALF] + PROGRESSIVE[HALF + 500 :], "JPEG that is damaged, cut short"),
        (WHOLE[:20] + b"\x00" + WHOLE[21:], "or its header is damaged"),
        (WHOLE[:2] + WHOLE[WHOLE.index(SCAN) :], "or its header is damaged"),
        (WHOLE.replace(b"\xff\xc0", b"\xff\xc9", 1), "JPEG that is damaged, cut short"),
        (WHOLE.replace(b"\xff\xc0\x00\x0b\x08", b"\xff\xc0\x00\x0b\x0c", 1), "not of 8 bits"),
        (COLOUR, "colour: YCbCr; expected one grey channel"),
        (COLOUR.replace(b"\x01\x22\x00", b"\x01\x14\x00", 1), "not supported"),
        (as_jpeg(np.ones((1, 1), np.uint8)), "constant image of 1 x 1 pixels"),
        (as_jpeg(np.full((30, 50), 77, np.uint8)), "constant image of 30 x 50 pixels"),
        (with_size(WHOLE, 20_000, 20_000), "20000 x 20000 pixels; expected at most 10000 a side"),
        (with_size(WHOLE, 10_000, 10_000), "JPEG that is damaged, cut short"),
        (with_size(WHOLE, 0, 96), "or its header is damaged"),
        (as_jpeg(np.resize(NOISE, (2, 20_000))), "2 x 20000 pixels; expected at most 10000 a side"),
        (WHOLE[:-2] + SCAN * 70 + END, "JPEG of 71 scans; expected at most 64"),
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


def test_the_library_prints_nothing_about_a_damaged_file(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.jpg").write_bytes(WHOLE[:HALF] + END)
    with pytest.raises(UnusableImageError):
        read_jpeg(tmp_path / "a.jpg")
    assert capfd.readouterr() == ("", "")


def test_missing_scans_before_an_end_marker_are_not_noticed(tmp_path: Path) -> None:
    """The one known fault that is read; docs/security.md says so. If this fails, the library has learned to see it."""
    (tmp_path / "a.jpg").write_bytes(PROGRESSIVE[:LAST_SCAN] + END)
    image = read_jpeg(tmp_path / "a.jpg")
    assert image.shape == NOISE.shape
    assert not np.array_equal(image, cv2.imdecode(np.frombuffer(PROGRESSIVE, np.uint8), cv2.IMREAD_GRAYSCALE))

"""PNG and JPG films: their own range as 8 bits, and a reason for every file that is none."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from wronglung.data.images.pictures import read_any, read_picture
from wronglung.data.images.unusable import LONGEST_SIDE, UnusableImageError

FILM = np.arange(40, 240, dtype=np.uint8).reshape(10, 20)


def stretched(film: np.ndarray) -> np.ndarray:
    low, high = int(film.min()), int(film.max())
    return ((film.astype(float) - low) / (high - low) * 255).astype(np.uint8)


def test_grey_pictures_of_8_and_16_bits_keep_their_order_and_use_the_whole_range(tmp_path: Path) -> None:
    Image.fromarray(FILM).save(tmp_path / "a.png")
    Image.fromarray(FILM.astype(np.uint16) * 257).save(tmp_path / "b.png")
    for name in ("a.png", "b.png"):
        np.testing.assert_array_equal(read_any(tmp_path / name).pixels, stretched(FILM))


def test_grey_that_is_stored_as_colour_is_read_as_grey(tmp_path: Path) -> None:
    Image.fromarray(np.stack([FILM] * 3, axis=2)).save(tmp_path / "c.png")
    np.testing.assert_array_equal(read_any(tmp_path / "c.png").pixels, stretched(FILM))
    Image.fromarray(np.stack([FILM] * 3, axis=2)).save(tmp_path / "c.JPG", format="JPEG", quality=100)
    assert np.abs(read_any(tmp_path / "c.JPG").pixels.astype(int) - stretched(FILM)).max() <= 8


def spoil(path: Path, kind: str) -> None:
    """A file that is no film."""
    if kind == "missing":
        return
    if kind == "constant":
        Image.fromarray(np.full((9, 9), 7, dtype=np.uint8)).save(path)
    elif kind == "long":
        Image.fromarray(np.zeros((1, LONGEST_SIDE + 1), dtype=np.uint8)).save(path)
    elif kind == "text":
        path.write_text("image,text")
    else:
        Image.fromarray(np.random.default_rng(0).integers(0, 255, (90, 90), dtype=np.uint8)).save(path)
        path.write_bytes(path.read_bytes()[:-3000])


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("missing", "missing"),
        ("constant", "constant"),
        ("long", f"expected at most {LONGEST_SIDE}"),
        ("text", "not a PNG or JPG"),
        ("cut", "cut short"),
    ],
)
def test_what_is_no_whole_film_is_refused_with_its_reason(tmp_path: Path, kind: str, reason: str) -> None:
    spoil(tmp_path / "a.png", kind)
    with pytest.raises(UnusableImageError, match=reason):
        read_picture(tmp_path / "a.png")

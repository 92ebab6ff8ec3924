"""Stores of colour images and of volumes, and how files become their entries."""

from pathlib import Path

import h5py
import numpy as np
import pandas as pd
import pytest
from PIL import Image

from wronglung.data.images.convert_images import convert_images, convert_volumes
from wronglung.data.images.geometry import Geometry
from wronglung.data.images.store import ImageWriter, VolumeWriter, open_images
from wronglung.data.images.unusable import UnusableImageError

SHAPE = (3, 4, 5)


def volume(start: int) -> np.ndarray:
    return np.arange(start, start + 60, dtype=np.uint8).reshape(SHAPE)


def records(*paths: str) -> pd.DataFrame:
    return pd.DataFrame({"dicom_id": [path.split(".")[0] for path in paths], "path": list(paths)})


def test_volumes_come_back_and_have_no_geometry(tmp_path: Path) -> None:
    with VolumeWriter(tmp_path / "a.h5", SHAPE, capacity=3) as writer:
        writer.add("a", volume(0))
        writer.add("b", volume(100))
    with open_images([tmp_path / "a.h5"]) as images:
        assert images.dicom_ids == ["a", "b"]
        np.testing.assert_array_equal(images.pixels("b"), volume(100))
        with pytest.raises(ValueError, match="a is a volume"):
            images.geometry("a")
        with pytest.raises(KeyError):
            images.geometry("c")
    with h5py.File(tmp_path / "a.h5") as file:
        assert file["pixels"].shape == (2, *SHAPE)
        assert file["pixels"].chunks == (1, *SHAPE)


def test_nothing_is_left_of_volumes_after_an_error(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), VolumeWriter(tmp_path / "a.h5", SHAPE, capacity=1):
        raise RuntimeError
    assert not list(tmp_path.iterdir())


def test_an_unusable_volume_is_rejected_and_the_others_are_kept(tmp_path: Path) -> None:
    def read(folder: Path, path: str) -> np.ndarray:
        if path == "b.nii":
            raise UnusableImageError("no tumour")
        assert folder == tmp_path
        return volume(len(path))

    rejected = convert_volumes(records("a.nii", "b.nii", "c.nii"), str(tmp_path), str(tmp_path / "a.h5"), SHAPE, read)
    assert [tuple(row) for row in rejected] == [("convert_images", "b", "fault", "no tumour", "b.nii")]
    with open_images([tmp_path / "a.h5"]) as images:
        assert images.dicom_ids == ["a", "c"]


def test_colours_are_kept_and_not_stretched(tmp_path: Path) -> None:
    pixels = np.zeros((8, 16, 3), dtype=np.uint8)
    pixels[:, :8], pixels[:, 8:] = (10, 20, 30), (40, 50, 60)
    Image.fromarray(pixels).save(tmp_path / "a.png")
    Image.fromarray(pixels[..., 0]).save(tmp_path / "grey.png")
    (tmp_path / "broken.jpg").write_bytes(b"\xff\xd8\xff")
    names = records("a.png", "grey.png", "broken.jpg", "none.jpg")
    rejected = convert_images(names, str(tmp_path), str(tmp_path / "a.h5"), 16, "colour")
    assert [row.record_id for row in rejected] == ["broken", "none"]
    with open_images([tmp_path / "a.h5"]) as images:
        stored = images.pixels("a")
        assert stored.shape == (16, 16, 3)
        np.testing.assert_array_equal(stored[4:12], pixels)
        assert not stored[:4].any()
        assert images.geometry("a") == Geometry(8, 16, 16)
        np.testing.assert_array_equal(images.pixels("grey")[4:12], np.repeat(pixels[..., :1], 3, axis=2))


def test_a_store_of_grey_images_is_as_before(tmp_path: Path) -> None:
    with ImageWriter(tmp_path / "a.h5", 4, capacity=2) as writer:
        writer.add("a", np.ones((4, 4), dtype=np.uint8), Geometry(8, 4, 4))
    with h5py.File(tmp_path / "a.h5") as file:
        assert sorted(file) == ["columns", "dicom_id", "left", "pixels", "rows", "scale", "top"]
        assert file["pixels"].shape == (1, 4, 4)
        assert dict(file.attrs) == {"size": 4}

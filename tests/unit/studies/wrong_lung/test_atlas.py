"""The atlas: its file, and its counts against masks drawn one by one."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from wronglung.data.images.geometry import Geometry
from wronglung.data.images.store import ImageStore, ImageWriter, open_images
from wronglung.studies.wrong_lung.controls.atlas import Atlas, read_atlas, write_atlas
from wronglung.studies.wrong_lung.controls.box_counts import count_boxes

SIZE, CROP = 40, 32


@pytest.fixture
def images(tmp_path: Path) -> ImageStore:
    with ImageWriter(tmp_path / "silver-000.h5", SIZE, 3) as writer:
        for dicom_id, rows, columns in [("a", 80, 80), ("b", 80, 40), ("c", 80, 80)]:
            writer.add(dicom_id, np.zeros((SIZE, SIZE), dtype=np.uint8), Geometry(rows, columns, SIZE))
    return open_images([tmp_path / "silver-000.h5"])


def box(name: str, *sides: float) -> dict[str, object]:
    return {"name": name, **dict(zip(("x1", "y1", "x2", "y2"), sides, strict=True))}


# Two original pixels are one stored pixel, four of which the crop takes off at each side.
LEFT, RIGHT, SPINE = box("left lung", 40, 8, 63, 39), box("right lung", 8, 8, 31, 39), box("spine", 28, 8, 43, 39)
NARROW = box("left lung", 20, 8, 31, 39)  # on image b, whose 20 stored columns begin at column 10
OUTSIDE = box("svc", 0, 0, 5, 5)


def pixels(top: int, bottom: int, left: int, right: int) -> np.ndarray:
    mask = np.zeros((CROP, CROP), dtype=int)
    mask[top:bottom, left:right] = 1
    return mask


def test_sentences_count_their_union_and_regions_each_image_once(images: ImageStore) -> None:
    rows = [("a", [LEFT]), ("a", [LEFT, SPINE]), ("b", [NARROW]), ("a", [RIGHT, OUTSIDE])]
    atlas = count_boxes([pd.DataFrame(rows, columns=["dicom_id", "boxes"])], images, CROP)
    left, narrow = pixels(0, 16, 16, 28), pixels(0, 16, 16, 22)
    right, spine = pixels(0, 16, 0, 12), pixels(0, 16, 10, 18)
    assert atlas.sentences == 4
    np.testing.assert_array_equal(atlas.covered, left + np.maximum(left, spine) + narrow + right)
    assert atlas.images == {"left lung": 2, "right lung": 1, "spine": 1}
    np.testing.assert_array_equal(atlas.regions["left lung"], left + narrow)
    np.testing.assert_array_equal(atlas.regions["spine"], spine)
    assert "svc" not in atlas.regions


def test_the_order_of_sentences_changes_nothing(images: ImageStore) -> None:
    rows = pd.DataFrame([("a", [LEFT]), ("b", [NARROW]), ("c", [RIGHT, LEFT])], columns=["dicom_id", "boxes"])
    first, second = count_boxes([rows], images, CROP), count_boxes([rows[2:], rows[:2]], images, CROP)
    np.testing.assert_array_equal(first.covered, second.covered)
    assert first.images == second.images
    for name, counts in first.regions.items():
        np.testing.assert_array_equal(counts, second.regions[name])


def test_a_training_split_without_sentences_is_refused(images: ImageStore) -> None:
    with pytest.raises(ValueError, match=r"training split.*prior.*lexicon_atlas"):
        count_boxes([pd.DataFrame({"dicom_id": [], "boxes": []})], images, CROP)


@pytest.mark.parametrize("names", [["spine", "carina"], []])
def test_round_trip(tmp_path: Path, names: list[str]) -> None:
    rng = np.random.default_rng(0)
    counts = {name: rng.integers(0, 9, (CROP, CROP)) for name in names}
    atlas = Atlas(rng.integers(0, 90, (CROP, CROP)), 120, counts, {name: 9 + len(name) for name in names})
    write_atlas(tmp_path / "atlas.h5", atlas)
    back = read_atlas(tmp_path / "atlas.h5")
    assert (back.sentences, back.images) == (120, atlas.images)
    np.testing.assert_array_equal(back.covered, atlas.covered)
    assert set(back.regions) == set(names)
    for name in names:
        np.testing.assert_array_equal(back.regions[name], counts[name])

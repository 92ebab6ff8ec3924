import json
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wronglung.data.boxes import box_mask
from wronglung.data.images.dicom_files import stretch
from wronglung.data.images.geometry import Geometry, centre_crop, fit_square, map_box

PARITY = Path(__file__).parents[2] / "parity"
CASES = json.loads((PARITY / "gloria_parity.json").read_text())["bbox_mapping"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["bbox_xyxy"]))
def test_box_mapping_equals_the_published_code(case: dict) -> None:
    mapped = map_box(tuple(case["bbox_xyxy"]), Geometry(*case["image_hw"], 256), 224)
    assert list(mapped or (-1, -1, -1, -1)) == case["mapped_224_inclusive"]


def test_preprocessing_equals_the_published_code() -> None:
    arrays = np.load(PARITY / "gloria_parity.npz")
    image = stretch(arrays["preproc/raw_int"])
    np.testing.assert_array_equal(image, arrays["preproc/uint8"])
    cropped = centre_crop(fit_square(image, Geometry(*image.shape, 256)), 224)
    np.testing.assert_allclose((cropped / 255 - 0.5) / 0.5, arrays["preproc/out_224_channel0"], atol=1e-6)


def drawn_coverage(box: tuple[int, int, int, int], geometry: Geometry, crop: int) -> np.ndarray:
    """Draws the box on the original image and puts the picture through the image's own way: (crop, crop) 0..1."""
    drawn = np.zeros((geometry.rows, geometry.columns))
    drawn[box[1] : box[3] + 1, box[0] : box[2] + 1] = 1.0
    resized = cv2.resize(drawn, (geometry.width, geometry.height), interpolation=cv2.INTER_AREA)
    square = np.zeros((geometry.size, geometry.size))
    square[geometry.top :, geometry.left :][: geometry.height, : geometry.width] = resized
    return centre_crop(square, crop)


def tight_box(mask: np.ndarray) -> tuple[int, int, int, int] | None:
    rows, columns = np.nonzero(mask)
    return (columns.min(), rows.min(), columns.max(), rows.max()) if rows.size else None


@given(st.data())
def test_box_mapping_is_the_tight_box_of_the_mask_drawn_and_resized(data: st.DataObject) -> None:
    geometry = Geometry(data.draw(st.integers(60, 200)), data.draw(st.integers(60, 200)), 64)
    x1, x2 = sorted(data.draw(st.lists(st.integers(0, geometry.columns - 1), min_size=2, max_size=2)))
    y1, y2 = sorted(data.draw(st.lists(st.integers(0, geometry.rows - 1), min_size=2, max_size=2)))
    coverage = drawn_coverage((x1, y1, x2, y2), geometry, crop=56)
    # A pixel covered by half to the last bit may fall on either side; both answers are then right.
    right = {tight_box(coverage >= 0.5 + slack) for slack in (-1e-5, 0.0, 1e-5)}
    assert map_box((x1, y1, x2, y2), geometry, 56) in right


@pytest.mark.parametrize(("rows", "columns"), [(300, 200), (200, 300), (301, 200), (256, 256), (100, 40), (1, 400)])
def test_image_is_centred_and_padded_with_zeros(rows: int, columns: int) -> None:
    geometry = Geometry(rows, columns, 64)
    square = fit_square(np.full((rows, columns), 200, dtype=np.uint8), geometry)
    inside = square == 200
    assert inside.sum() == geometry.height * geometry.width
    assert square[~inside].max(initial=0) == 0
    before, after = geometry.top, 64 - geometry.height - geometry.top
    assert after - before in (0, 1)
    assert max(geometry.height, geometry.width) == 64


def test_box_outside_the_crop_is_gone() -> None:
    assert map_box((0, 0, 100, 100), Geometry(2500, 2500, 256), 224) is None


def test_mask_of_no_box_is_empty_and_boxes_unite() -> None:
    assert not box_mask(np.zeros((0, 4)), 8).any()
    union = box_mask(np.array([[0, 0, 1, 1], [1, 1, 2, 2]]), 4)
    assert union.sum() == 7

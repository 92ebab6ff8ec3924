"""A mask is scored as the boxes that it is cut into."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.metrics import roc_auc_score

from tests.unit.data.test_geometry import drawn_coverage
from wronglung.data.boxes import box_mask, rectangles
from wronglung.data.images.geometry import Geometry, map_box, map_mask
from wronglung.metrics.localisation import auroc, rank


@given(arrays(bool, (12, 12)))
def test_rectangles_cover_a_mask_exactly_and_no_pixel_twice(mask: np.ndarray) -> None:
    boxes = rectangles(mask)
    np.testing.assert_array_equal(box_mask(boxes, 12), mask)
    areas = (boxes[:, 2] - boxes[:, 0] + 1) * (boxes[:, 3] - boxes[:, 1] + 1)
    assert areas.sum() == mask.sum()


def test_a_box_is_one_rectangle_and_nothing_is_none() -> None:
    mask = box_mask(np.array([[2, 3, 7, 9]]), 16)
    assert rectangles(mask).tolist() == [[2, 3, 7, 9]]
    assert rectangles(np.zeros((16, 16), dtype=bool)).shape == (0, 4)


@given(st.data())
def test_a_drawn_box_is_mapped_as_the_box_is(data: st.DataObject) -> None:
    rows, columns = data.draw(st.integers(20, 60)), data.draw(st.integers(20, 60))
    x1, y1 = data.draw(st.integers(0, columns - 1)), data.draw(st.integers(0, rows - 1))
    x2, y2 = data.draw(st.integers(x1, columns - 1)), data.draw(st.integers(y1, rows - 1))
    mask, geometry = np.zeros((rows, columns), dtype=bool), Geometry(rows, columns, 32)
    mask[y1 : y2 + 1, x1 : x2 + 1] = True
    # A pixel covered by half to the last bit may fall on either side; both answers are then right.
    assume(np.abs(drawn_coverage((x1, y1, x2, y2), geometry, 28) - 0.5).min() > 1e-5)
    box = map_box((x1, y1, x2, y2), geometry, 28)
    mapped = map_mask(mask, geometry, 28)
    if box is None:
        assert not mapped.any()
        return
    ys, xs = np.nonzero(mapped)
    assert (xs.min(), ys.min(), xs.max(), ys.max()) == box


def test_a_mask_of_another_size_is_refused() -> None:
    with pytest.raises(ValueError, match=r"10 x 12 pixels; expected the image's 12 x 10"):
        map_mask(np.zeros((10, 12), dtype=bool), Geometry(12, 10, 32), 28)


def test_scores_are_those_of_the_mask_itself() -> None:
    rng = np.random.default_rng(3)
    mask, values = rng.random((20, 20)) < 0.3, rng.random((20, 20))
    found = auroc(rank(values, box_mask(rectangles(mask), 20)))
    assert found == pytest.approx(roc_auc_score(mask.ravel(), values.ravel()))

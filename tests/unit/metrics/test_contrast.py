"""Pointing game, CNR and mIoU against loops over pixels, and what they do not see."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from wronglung.metrics.localisation import cnr, miou, pointing_game, rank, ranking_bilinear
from wronglung.metrics.localisation.ranking import upsample_bilinear

MAPS = st.one_of(
    hnp.arrays(np.float64, (6, 7), elements=st.sampled_from([0.0, 0.25, 0.5, 3.0])),
    hnp.arrays(np.float64, (6, 7), elements=st.floats(0, 100, width=32)),
)
MASKS = hnp.arrays(np.bool_, (6, 7))


def pixel_iou(attention: np.ndarray, mask: np.ndarray, threshold: float) -> float:
    selected = (attention - attention.min()) / (attention.max() - attention.min()) >= threshold
    return (selected & mask).sum() / (selected | mask).sum()


@settings(deadline=None)
@given(MAPS, MASKS)
def test_all_three_equal_loops_over_pixels(attention: np.ndarray, mask: np.ndarray) -> None:
    ranking = rank(attention, mask)
    flat = attention.min() == attention.max()
    if not mask.any():
        assert np.isnan([pointing_game(ranking), cnr(ranking), miou(ranking)]).all()
        return
    assert pointing_game(ranking) == pytest.approx(mask[attention == attention.max()].mean())
    if flat:
        assert math.isnan(miou(ranking))
    else:
        ious = [pixel_iou(attention, mask, threshold) for threshold in (0.1, 0.2, 0.3, 0.4, 0.5)]
        assert miou(ranking) == pytest.approx(np.mean(ious))
    inside, outside = attention[mask], attention[~mask]
    constant = len(set(inside)) == 1 and len(set(outside)) <= 1
    if mask.all() or constant:
        assert math.isnan(cnr(ranking))
    else:
        noise = math.sqrt(inside.var() + outside.var())
        assert cnr(ranking) == pytest.approx(abs(inside.mean() - outside.mean()) / noise, rel=1e-6, abs=1e-9)


def test_worked_by_hand() -> None:
    attention = np.array([[4.0, 2.0], [0.0, 0.0]])
    mask = np.array([[True, True], [False, True]])
    # Inside 4, 2, 0: mean 2, variance 8/3. Outside 0. Rescaled: 1, 0.5, 0, 0, so at each threshold two of three hit.
    assert cnr(rank(attention, mask)) == pytest.approx(2 / math.sqrt(8 / 3))
    assert miou(rank(attention, mask)) == pytest.approx(2 / 3)
    assert pointing_game(rank(attention, mask)) == 1
    assert pointing_game(rank(np.array([[1.0, 1.0], [1.0, 0.0]]), np.array([[True, False], [False, True]]))) == (
        pytest.approx(1 / 3)
    )


@settings(max_examples=30, deadline=None)
@given(MAPS, MASKS, st.sampled_from([1e-3, 0.5, 8.0]))
def test_scale_and_offset_of_the_attention_are_not_seen(attention: np.ndarray, mask: np.ndarray, scale: float) -> None:
    before, after = rank(attention, mask), rank(attention * scale + 2.0, mask)
    if len(before.level) != len(after.level):
        return  # levels that the offset has rounded together
    for metric in (pointing_game, cnr, miou):
        assert metric(before) == pytest.approx(metric(after), nan_ok=True, rel=1e-3, abs=1e-6)


def test_cnr_does_not_see_which_side_has_more() -> None:
    rng = np.random.default_rng(0)
    attention, mask = rng.random((20, 20)), rng.random((20, 20)) < 0.3
    assert cnr(rank(attention, mask)) == pytest.approx(cnr(rank(1 - attention, mask)))
    assert cnr(rank(attention, mask)) == pytest.approx(cnr(rank(attention, ~mask)))


@pytest.mark.parametrize("level", [1e-30, 0.1, 1 / 361, 7e20])
def test_a_flat_map_has_no_contrast_however_its_level_rounds(level: float) -> None:
    mask = np.zeros((224, 224), dtype=bool)
    mask[5:90, 30:77] = True
    ranking = ranking_bilinear(np.full((19, 19), level, dtype=np.float32), mask)
    assert math.isnan(cnr(ranking))
    assert math.isnan(miou(ranking))
    assert pointing_game(ranking) == pytest.approx(mask.mean())


def test_a_map_that_is_the_boxes_has_infinite_contrast_which_is_undefined() -> None:
    mask = np.zeros((8, 8), dtype=bool)
    mask[2:4, 1:6] = True
    assert math.isnan(cnr(rank(mask * 0.3, mask)))
    assert miou(rank(mask * 0.3, mask)) == 1


def test_at_full_size_the_map_is_rescaled_after_upsampling() -> None:
    attention = np.random.default_rng(1).random((8, 8)).astype(np.float32)
    mask = np.zeros((224, 224), dtype=bool)
    mask[40:130, 100:210] = True
    pixels = upsample_bilinear(attention, mask.shape)
    ious = [pixel_iou(pixels, mask, threshold) for threshold in (0.1, 0.2, 0.3, 0.4, 0.5)]
    assert miou(ranking_bilinear(attention, mask)) == pytest.approx(np.mean(ious), abs=1e-12)

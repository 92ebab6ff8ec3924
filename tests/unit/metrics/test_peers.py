"""Metrics that other work reports: against exact fractions counted pixel by pixel, and worked by hand."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from wronglung.metrics.localisation import (
    Ranking,
    entailed_at_10,
    lift_at_10,
    mass_in_boxes,
    precision_at,
    rank,
    rank_accuracy,
    ranking_bilinear,
    ranking_nearest,
    recall_at,
)
from wronglung.metrics.localisation.ranking import upsample_bilinear

# Few distinct values, so that nearly every example has ties across the threshold.
MAPS = st.one_of(
    hnp.arrays(np.float64, (6, 7), elements=st.sampled_from([0.0, -0.0, 0.1, 0.25, 0.5, 3.0])),
    hnp.arrays(np.float64, (6, 7), elements=st.floats(0, 1e6, width=32)),
)
MASKS = hnp.arrays(np.bool_, (6, 7))
FLAT, EMPTY = np.full((6, 7), 0.25), np.zeros((6, 7))
NO_BOX, EVERYWHERE = np.zeros((6, 7), dtype=bool), np.ones((6, 7), dtype=bool)
HALF = np.arange(42).reshape(6, 7) < 21


def precision_by_hand(attention: np.ndarray, mask: np.ndarray, selected: int) -> Fraction:
    """The precision of the `selected` most attended pixels; those that tie for the last places share them."""
    pixels = sorted(zip(attention.ravel().tolist(), mask.ravel().tolist(), strict=True), reverse=True)
    threshold = pixels[selected - 1][0]
    above = [inside for value, inside in pixels if value > threshold]
    tied = [inside for value, inside in pixels if value == threshold]
    hits = sum(above) + Fraction(selected - len(above), len(tied)) * sum(tied)
    return hits / selected


def close(found: float, expected: Fraction | float) -> bool:
    return math.isclose(found, float(expected), rel_tol=1e-12, abs_tol=1e-12)


@settings(max_examples=300, deadline=None)
@given(MAPS, MASKS)
@example(FLAT, HALF)
@example(FLAT, EVERYWHERE)
@example(FLAT, NO_BOX)
@example(EMPTY, HALF)
@example(EMPTY, EVERYWHERE)
def test_all_four_equal_exact_fractions(attention: np.ndarray, mask: np.ndarray) -> None:
    ranking = rank(attention, mask)
    if not mask.any():
        for metric in (mass_in_boxes, rank_accuracy, lift_at_10, entailed_at_10):
            assert math.isnan(metric(ranking))
        return
    boxes = int(mask.sum())
    assert close(rank_accuracy(ranking), precision_by_hand(attention, mask, boxes))
    precision = precision_by_hand(attention, mask, 4)
    assert close(lift_at_10(ranking), precision / Fraction(boxes, 42))
    assert entailed_at_10(ranking) == (precision >= Fraction(1, 2))
    inside = sum(map(Fraction, attention[mask].tolist()))
    everywhere = sum(map(Fraction, attention.ravel().tolist()))
    if everywhere == 0:
        assert math.isnan(mass_in_boxes(ranking))
    else:
        assert close(mass_in_boxes(ranking), inside / everywhere)
        assert 0 <= mass_in_boxes(ranking) <= 1


def test_worked_by_hand() -> None:
    attention = np.array([[4.0, 2.0, 2.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0, 0.0]])
    mask = np.array([[True, True, False, True, False], [False, False, False, False, False]])
    ranking = rank(attention, mask)
    assert mass_in_boxes(ranking) == 6 / 8
    # Three pixels in the boxes, and the three most attended are 4, 2 and 2: two of them hit.
    assert rank_accuracy(ranking) == pytest.approx(2 / 3)
    # One pixel is 10 %. It hits, and the boxes cover three tenths.
    assert lift_at_10(ranking) == pytest.approx(10 / 3)
    assert entailed_at_10(ranking) == 1


def test_a_precision_of_exactly_one_half_is_entailed() -> None:
    mask = np.array([[True, *[False] * 9]])
    # Two or three pixels tie for the only place, and one of them hits.
    two, three = (rank(np.array([[2.0] * tied + [0.0] * (10 - tied)]), mask) for tied in (2, 3))
    assert precision_at(two, 0.1) == 0.5
    assert entailed_at_10(two) == 1
    assert precision_at(three, 0.1) == pytest.approx(1 / 3)
    assert entailed_at_10(three) == 0


@pytest.mark.parametrize("upsample", [ranking_bilinear, ranking_nearest])
def test_boxes_on_half_of_a_flat_map_are_entailed_however_it_rounds(upsample: object) -> None:
    for grid in range(1, 20):
        for size in (50, 150, 224):
            mask = np.zeros((size, size), dtype=bool)
            mask[: size // 2] = True
            ranking = upsample(np.full((grid, grid), 1 / grid**2), mask)  # type: ignore[operator]
            assert entailed_at_10(ranking) == 1
            assert lift_at_10(ranking) == pytest.approx(1, abs=1e-12)
            assert rank_accuracy(ranking) == pytest.approx(0.5, abs=1e-12)
            assert mass_in_boxes(ranking) == pytest.approx(0.5, abs=1e-12)


def test_boxes_everywhere_hold_everything() -> None:
    ranking = rank(np.random.default_rng(0).random((20, 20)), np.ones((20, 20), dtype=bool))
    assert [f(ranking) for f in (mass_in_boxes, rank_accuracy, lift_at_10, entailed_at_10)] == [1, 1, 1, 1]


def test_a_map_that_is_the_boxes_scores_the_most() -> None:
    mask = np.zeros((20, 20), dtype=bool)
    mask[3:5, 2:12] = True
    ranking = rank(mask * 0.3, mask)
    assert mass_in_boxes(ranking) == 1
    assert rank_accuracy(ranking) == 1
    # The boxes cover 20 of 400 pixels, and 40 are selected: half of them hit.
    assert lift_at_10(ranking) == pytest.approx(10)
    assert entailed_at_10(ranking) == 1


@settings(max_examples=50, deadline=None)
@given(MAPS, MASKS)
def test_rank_accuracy_is_where_precision_and_recall_meet(attention: np.ndarray, mask: np.ndarray) -> None:
    share = (mask.sum() + 0.5) / 42  # half a pixel more, which rounding down takes away
    ranking = rank(attention, mask)
    expected = pytest.approx(rank_accuracy(ranking), nan_ok=True)
    assert precision_at(ranking, min(share, 1.0)) == expected
    assert recall_at(ranking, min(share, 1.0)) == expected


def test_mass_is_summed_over_the_upsampled_pixels_in_double_precision() -> None:
    attention = np.random.default_rng(3).random((8, 8)).astype(np.float32)
    mask = np.zeros((224, 224), dtype=bool)
    mask[40:130, 100:210] = True
    pixels = upsample_bilinear(attention, mask.shape)
    expected = math.fsum(pixels[mask]) / math.fsum(pixels.ravel())
    assert mass_in_boxes(ranking_bilinear(attention, mask)) == pytest.approx(expected, rel=1e-13)


def test_mass_of_a_map_with_negative_values_is_undefined() -> None:
    counts = np.array([2, 2]), np.array([1, 0])
    assert mass_in_boxes(Ranking(np.array([0.5, 0.0]), *counts)) == 0.5
    assert math.isnan(mass_in_boxes(Ranking(np.array([0.5, -0.1]), *counts)))


def test_an_image_of_fewer_than_ten_pixels_has_no_ten_per_cent() -> None:
    ranking = rank(np.arange(9.0).reshape(3, 3), np.eye(3, dtype=bool))
    assert math.isnan(lift_at_10(ranking))
    assert math.isnan(entailed_at_10(ranking))
    assert rank_accuracy(ranking) == pytest.approx(1 / 3)

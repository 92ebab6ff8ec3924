"""Overlap with the most attended pixels, against breaking ties in every way, and the contract of all metrics."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from wronglung.metrics.localisation import METRICS, iou_at, precision_at, rank, recall_at
from wronglung.metrics.localisation.thresholds import select

SMALL = hnp.arrays(np.float64, (3, 3), elements=st.sampled_from([0.0, 0.5, 1.0]))
SHARES = st.sampled_from([0.0, 0.05, 0.12, 0.3, 0.5, 0.77, 1.0])


def hits_over_all_ways(attention: np.ndarray, mask: np.ndarray, selected: int) -> float:
    """Mean number of positives among the `selected` most attended pixels, over all ways of breaking the tie."""
    flat, positive = attention.ravel(), mask.ravel()
    best = np.sort(flat)[::-1][:selected].sum()
    ways = [w for w in combinations(range(flat.size), selected) if flat[list(w)].sum() == best]
    return float(np.mean([positive[list(w)].sum() for w in ways]))


@settings(max_examples=60, deadline=None)
@given(SMALL, hnp.arrays(np.bool_, (3, 3)), SHARES)
def test_ties_count_as_the_mean_over_all_ways_of_breaking_them(
    attention: np.ndarray, mask: np.ndarray, share: float
) -> None:
    selected, hits = select(rank(attention, mask), share)
    assert selected == int(9 * share)
    assert hits == pytest.approx(hits_over_all_ways(attention, mask, selected))


@settings(deadline=None)
@given(st.permutations(range(100)), hnp.arrays(np.bool_, (10, 10)))
def test_without_ties_it_is_plain_overlap(order: list[int], mask: np.ndarray) -> None:
    attention = np.array(order, dtype=float).reshape(10, 10)
    chosen = attention >= 80
    ranking = rank(attention, mask)
    if not mask.any():
        assert np.isnan([f(ranking, 0.2) for f in (iou_at, precision_at, recall_at)]).all()
        return
    both = (chosen & mask).sum()
    assert precision_at(ranking, 0.2) == pytest.approx(both / 20)
    assert recall_at(ranking, 0.2) == pytest.approx(both / mask.sum())
    assert iou_at(ranking, 0.2) == pytest.approx(both / (chosen | mask).sum())


def test_a_flat_map_selects_the_share_of_the_boxes() -> None:
    mask = np.zeros((20, 20), dtype=bool)
    mask[:5] = True
    ranking = rank(np.ones((20, 20)), mask)
    assert precision_at(ranking, 0.1) == pytest.approx(0.25)
    assert recall_at(ranking, 0.1) == pytest.approx(0.1)
    assert iou_at(ranking, 0.1) == pytest.approx(10 / (40 + 100 - 10))


@pytest.mark.parametrize("name", METRICS)
def test_every_metric_is_a_number_from_0_up_and_nan_without_boxes(name: str) -> None:
    rng = np.random.default_rng(1)
    attention, mask = rng.random((30, 30)), rng.random((30, 30)) < 0.2
    value = METRICS[name].compute(rank(attention, mask))
    assert isinstance(value, float)
    assert value >= 0
    assert value <= 1 or METRICS[name].unit != "share"
    assert np.isnan(METRICS[name].compute(rank(attention, np.zeros_like(mask))))


@pytest.mark.parametrize("name", sorted(set(METRICS) - {"cnr"}))  # which has no sign
def test_every_metric_prefers_attention_in_the_boxes(name: str) -> None:
    mask = np.zeros((30, 30), dtype=bool)
    mask[3:9, 10:25] = True
    noise = np.random.default_rng(2).random((30, 30))
    compute = METRICS[name].compute
    assert METRICS[name].better == "higher"
    assert compute(rank(noise + mask, mask)) > compute(rank(noise + ~mask, mask))

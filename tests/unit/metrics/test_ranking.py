"""The ranking, its two upsamplings, AUROC and average precision against independent references."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from sklearn.metrics import average_precision_score, roc_auc_score

from wronglung.metrics.localisation import (
    METRICS,
    Ranking,
    auroc,
    average_precision,
    rank,
    ranking_bilinear,
    ranking_nearest,
)
from wronglung.metrics.localisation.ranking import upsample_bilinear

# Few distinct values, so that most examples have ties.
TIED = hnp.arrays(np.float64, (6, 7), elements=st.sampled_from([0.0, -0.0, 0.1, 0.25, 0.5, 3.0]))
# Whole numbers stay exact when they are shifted or multiplied by a power of two.
WHOLE = hnp.arrays(np.float64, (6, 7), elements=st.sampled_from([0.0, 1.0, 2.0, 7.0, 16.0]))
SMOOTH = hnp.arrays(np.float64, (6, 7), elements=st.floats(0, 1e6, width=64))
MASKS = hnp.arrays(np.bool_, (6, 7))


def counts(ranking: Ranking) -> list[tuple[int, int]]:
    return list(zip(ranking.pixels.tolist(), ranking.positive.tolist(), strict=True))


@settings(deadline=None)
@given(st.one_of(TIED, SMOOTH), MASKS)
def test_a_level_counts_exactly_its_pixels(attention: np.ndarray, mask: np.ndarray) -> None:
    ranking = rank(attention, mask)
    assert ranking.level.tolist() == sorted({abs(v) for v in attention.ravel().tolist()}, reverse=True)
    for level, pixels, positive in zip(ranking.level, ranking.pixels, ranking.positive, strict=True):
        assert pixels == (attention == level).sum()
        assert positive == (mask & (attention == level)).sum()
    assert ranking.total == 42
    assert ranking.total_positive == mask.sum()


@settings(deadline=None)
@given(st.one_of(TIED, SMOOTH), MASKS)
def test_auroc_and_average_precision_equal_scikit_learn(attention: np.ndarray, mask: np.ndarray) -> None:
    ranking = rank(attention, mask)
    if mask.any() and not mask.all():
        assert auroc(ranking) == pytest.approx(roc_auc_score(mask.ravel(), attention.ravel()), abs=1e-12)
    else:
        assert np.isnan(auroc(ranking))
    if mask.any():
        reference = average_precision_score(mask.ravel(), attention.ravel())
        assert average_precision(ranking) == pytest.approx(reference, abs=1e-12)
    else:
        assert np.isnan(average_precision(ranking))


@pytest.mark.parametrize("grid", [7, 19])
@pytest.mark.parametrize("upsample", [ranking_bilinear, ranking_nearest])
def test_at_full_size_both_equal_scikit_learn_to_1e_9(grid: int, upsample: object) -> None:
    rng = np.random.default_rng(grid)
    attention, mask = rng.random((grid, grid)).astype(np.float32), np.zeros((224, 224), dtype=bool)
    mask[30:140, 90:200] = True
    double = torch.from_numpy(attention.astype(np.float64))[None, None]
    if upsample is ranking_bilinear:
        pixels = upsample_bilinear(attention, mask.shape)
    else:
        pixels = torch.nn.functional.interpolate(double, size=(224, 224), mode="nearest")[0, 0].numpy()
    ranking = upsample(attention, mask)  # type: ignore[operator]
    assert abs(auroc(ranking) - roc_auc_score(mask.ravel(), pixels.ravel())) < 1e-9
    assert abs(average_precision(ranking) - average_precision_score(mask.ravel(), pixels.ravel())) < 1e-9


@pytest.mark.parametrize("grid", [(1, 1), (7, 7), (8, 8), (19, 19), (3, 5), (30, 20)])
def test_bilinear_equals_torch(grid: tuple[int, int]) -> None:
    attention = np.random.default_rng(0).random(grid)
    for shape in [(224, 224), (50, 31)]:
        theirs = torch.nn.functional.interpolate(
            torch.from_numpy(attention)[None, None], size=shape, mode="bilinear", align_corners=False
        )
        assert np.abs(upsample_bilinear(attention, shape) - theirs[0, 0].numpy()).max() < 1e-14


@settings(deadline=None)
@given(hnp.arrays(np.float32, (5, 4), elements=st.sampled_from([0.0, 0.125, 0.3, 0.7])), st.integers(0, 2**32 - 1))
def test_nearest_from_cells_equals_nearest_from_pixels(attention: np.ndarray, seed: int) -> None:
    mask = np.random.default_rng(seed).random((23, 17)) < 0.3
    pixels = torch.nn.functional.interpolate(torch.from_numpy(attention)[None, None], size=mask.shape, mode="nearest")
    ours, theirs = ranking_nearest(attention, mask), rank(pixels[0, 0].numpy(), mask)
    assert counts(ours) == counts(theirs)
    assert ours.level.tolist() == theirs.level.tolist()


@settings(max_examples=40, deadline=None)
@given(
    hnp.arrays(np.float64, (30, 30), elements=st.sampled_from([0.0, 5e-324, 1e-300, 0.1, np.nextafter(0.1, 1), 1e300]))
)
def test_neighbouring_levels_of_any_range_are_told_apart(attention: np.ndarray) -> None:
    ranking = rank(attention, attention > 0.05)
    level, pixels = np.unique(attention, return_counts=True)
    assert ranking.level.tolist() == level[::-1].tolist()
    assert ranking.pixels.tolist() == pixels[::-1].tolist()


@settings(deadline=None)
@given(TIED, MASKS)
def test_ranks_do_not_see_a_monotone_rescaling(attention: np.ndarray, mask: np.ndarray) -> None:
    before, after = rank(attention, mask), rank(np.sqrt(attention) * 7 + 1, mask)
    for metric in METRICS.values():
        if metric.needs == "order":
            assert metric.compute(before) == pytest.approx(metric.compute(after), nan_ok=True, abs=0)


@settings(deadline=None)
@given(WHOLE, MASKS, st.sampled_from([0.125, 1.0, 8.0]))
def test_every_metric_needs_no_more_than_it_says(attention: np.ndarray, mask: np.ndarray, scale: float) -> None:
    before = rank(attention, mask)
    below_zero = Ranking(before.level * scale - 100, before.pixels, before.positive)
    scaled = Ranking(before.level * scale, before.pixels, before.positive)
    for metric in METRICS.values():
        value = metric.compute(before)
        assert metric.compute(scaled) == pytest.approx(value, nan_ok=True)
        if metric.needs == "non_negative":
            assert np.isnan(metric.compute(below_zero))
        else:
            assert metric.compute(below_zero) == pytest.approx(value, nan_ok=True)


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 30), hnp.arrays(np.bool_, (40, 40)), st.floats(1e-30, 1e30))
def test_a_flat_map_scores_exactly_one_half(grid: int, mask: np.ndarray, level: float) -> None:
    mask[0, 0], mask[1, 1] = True, False
    flat = np.full((grid, grid), level)
    for upsample in (ranking_bilinear, ranking_nearest):
        ranking = upsample(flat, mask)
        assert len(ranking.level) == 1
        assert auroc(ranking) == 0.5
        assert average_precision(ranking) == pytest.approx(mask.mean(), abs=1e-15)


def test_perfect_and_reversed() -> None:
    mask = np.zeros((12, 12), dtype=bool)
    mask[3:7, 2:9] = True
    assert auroc(rank(mask * 0.3, mask)) == 1
    assert average_precision(rank(mask * 0.3, mask)) == 1
    assert auroc(rank(~mask * 0.3, mask)) == 0


@pytest.mark.parametrize("bad", [-0.1, np.nan, np.inf])
def test_what_cannot_be_ranked_is_refused(bad: float) -> None:
    attention = np.full((4, 4), 0.5)
    attention[2, 1] = bad
    with pytest.raises(ValueError, match=r"attention.*negative.*finite"):
        rank(attention, np.ones((4, 4), dtype=bool))


def test_two_pixel_grids_are_refused() -> None:
    with pytest.raises(ValueError, match=r"\(4, 4\).*\(8, 8\).*ranking_bilinear"):
        rank(np.ones((4, 4)), np.ones((8, 8), dtype=bool))

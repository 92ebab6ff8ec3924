"""Gaze metrics against scipy, scikit-learn and known answers."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy.stats import entropy, pearsonr, zscore
from sklearn.metrics import roc_auc_score

from wronglung.metrics.gaze import METRICS, gazed

SHAPE = (5, 7)
AMOUNTS = hnp.arrays(np.float64, SHAPE, elements=st.sampled_from([0.125, 0.25, 0.5, 1.0, 3.0]))
POINTS = st.lists(st.tuples(st.floats(0, 6.99), st.floats(0, 4.99)), min_size=1, max_size=9).map(np.array)
NOBODY = np.empty((0, 2))


def values(attention: np.ndarray, heat: np.ndarray | None, points: np.ndarray) -> dict[str, float]:
    found = gazed(attention, heat, points)
    return {name: metric.compute(found) for name, metric in METRICS.items()}


@settings(deadline=None, max_examples=25)
@given(AMOUNTS, AMOUNTS, POINTS)
def test_metrics_equal_other_libraries(attention: np.ndarray, heat: np.ndarray, points: np.ndarray) -> None:
    found = values(attention, heat, points)
    rows, columns = points[:, 1].astype(int), points[:, 0].astype(int)
    looked = np.zeros(SHAPE, dtype=bool)
    looked[rows, columns] = True
    assert found["auc"] == pytest.approx(roc_auc_score(looked.ravel(), attention.ravel()), abs=1e-12)
    assert found["kl"] == pytest.approx(entropy(heat.ravel(), attention.ravel()), abs=1e-12)
    shares = attention / attention.sum(), heat / heat.sum()
    assert found["similarity"] == pytest.approx(1 - np.abs(shares[0] - shares[1]).sum() / 2, abs=1e-12)
    if np.ptp(attention):
        assert found["nss"] == pytest.approx(zscore(attention, axis=None)[rows, columns].mean(), abs=1e-12)
    else:
        assert np.isnan(found["nss"])
    if np.ptp(attention) and np.ptp(heat):
        assert found["correlation"] == pytest.approx(pearsonr(attention.ravel(), heat.ravel())[0], abs=1e-9)
    else:
        assert np.isnan(found["correlation"])


@settings(deadline=None, max_examples=25)
@given(AMOUNTS, AMOUNTS, POINTS, st.sampled_from([0.25, 8.0]), st.sampled_from([-2.0, 1.0]))
def test_needs_are_kept(a: np.ndarray, heat: np.ndarray, points: np.ndarray, factor: float, shift: float) -> None:
    """A metric of order or differences does not change with the map's unit and zero; amounts have a true zero."""
    plain, scaled, shifted = (values(factor_ * a + s, heat, points) for factor_, s in [(1, 0), (factor, 0), (1, shift)])
    for name, metric in METRICS.items():
        assert scaled[name] == pytest.approx(plain[name], abs=1e-9, nan_ok=True)
        if metric.needs != "non_negative":
            assert shifted[name] == pytest.approx(plain[name], abs=1e-9, nan_ok=True)
        elif (a + shift).min() < 0:
            assert np.isnan(shifted[name])


def test_a_planted_map_scores_its_ceiling() -> None:
    heat = np.zeros((6, 6))
    heat[2, 3], heat[4, 1] = 3, 1
    points = np.array([[3.5, 2.5], [3.1, 2.9], [3.9, 2.0], [1.5, 4.5]])
    found = values(heat, heat, points)
    assert found["auc"] == 1
    assert found["correlation"] == pytest.approx(1)
    assert found["similarity"] == pytest.approx(1)
    assert found["kl"] == 0
    # Mean 1/9; mean of squares 10/36; fixations see 3, 3, 3 and 1.
    assert found["nss"] == pytest.approx((2.5 - 1 / 9) / np.sqrt(10 / 36 - 1 / 81))
    away = values(heat[::-1], heat, points)
    assert away["similarity"] == 0
    assert np.isnan(away["kl"])


def test_a_pixel_that_is_fixated_twice_counts_twice_for_nss_and_once_for_auc() -> None:
    attention = np.array([[0.0, 1, 2, 3]])
    once, twice = np.array([[1.5, 0], [3.5, 0]]), np.array([[1.5, 0], [1.2, 0.4], [3.5, 0]])
    assert values(attention, None, once)["auc"] == values(attention, None, twice)["auc"] == 0.75
    spread = np.sqrt(1.25)
    assert values(attention, None, once)["nss"] == pytest.approx(0.5 / spread)
    assert values(attention, None, twice)["nss"] == pytest.approx((-0.5 - 0.5 + 1.5) / 3 / spread)


def test_places_without_a_map_are_left_out() -> None:
    rng = np.random.default_rng(0)
    attention, heat = rng.random((6, 8)), rng.random((6, 8))
    inside = np.array([[4.5, 3.5], [3.0, 2.0]])
    cut = np.full((6, 8), np.nan)
    cut[:, 2:6] = attention[:, 2:6]
    outside = np.array([[0.5, 0.5], [7.9, 3.0], [8.0, 3.0], [4, -0.1]])
    whole = values(attention[:, 2:6], heat[:, 2:6], inside - [2, 0])
    parts = gazed(cut, heat, np.concatenate([inside, outside]))
    assert parts.off_map == 4
    assert {name: metric.compute(parts) for name, metric in METRICS.items()} == pytest.approx(whole)


def test_undefined_gaze() -> None:
    flat, varied = np.ones((3, 3)), np.arange(9.0).reshape(3, 3)
    point = np.array([[1.0, 1.0]])
    nothing = values(varied, None, NOBODY)
    assert all(map(np.isnan, nothing.values()))
    assert {name for name, value in values(flat, varied, point).items() if np.isnan(value)} == {"nss", "correlation"}
    assert values(flat, varied, point)["auc"] == 0.5
    empty = values(varied, np.zeros((3, 3)), point)
    assert {name for name, value in empty.items() if np.isnan(value)} == {"correlation", "similarity", "kl"}
    everywhere = np.argwhere(np.ones((3, 3))).astype(float)
    assert np.isnan(values(varied, None, everywhere)["auc"])
    nowhere = values(np.full((3, 3), np.nan), varied, point)
    assert all(map(np.isnan, nowhere.values()))


@pytest.mark.parametrize(
    ("attention", "heat", "points"),
    [
        (np.ones((2, 2)), np.ones((3, 2)), NOBODY),
        (np.ones((2, 2)), -np.ones((2, 2)), NOBODY),
        (np.ones((2, 2)), np.full((2, 2), np.nan), NOBODY),
        (np.full((2, 2), np.inf), None, NOBODY),
        (np.ones((2, 2)), None, np.array([[np.nan, 0]])),
        (np.ones((2, 2)), None, np.ones((4, 3))),
    ],
)
def test_wrong_gaze_is_refused(attention: np.ndarray, heat: np.ndarray | None, points: np.ndarray) -> None:
    with pytest.raises(ValueError, match="expected"):
        gazed(attention, heat, points)

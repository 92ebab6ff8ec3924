"""Correlations against scipy, their intervals against resampling row by row, and undefined cases."""

import numpy as np
import pytest
from scipy.stats import pearsonr

from wronglung.statistics.bootstrap import resample_patients
from wronglung.statistics.correlation import Correlations, patient_correlations

NAN = float("nan")


def made(values: np.ndarray, patients: np.ndarray, draws: int = 300) -> tuple[Correlations, np.ndarray]:
    weights = resample_patients(patients, draws, np.random.default_rng(3))
    return patient_correlations(values, patients, weights, 0.9), weights


def scores(rows: int = 60) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    common = rng.normal(size=(rows, 1))
    values = np.hstack([common, common + rng.normal(size=(rows, 1)), 1000 - common + 0.1 * rng.normal(size=(rows, 2))])
    return np.hstack([values, rng.integers(0, 2, (rows, 1))]), rng.integers(0, 12, rows)


def test_every_pair_as_scipy_has_it() -> None:
    values, patients = scores()
    values[[2, 9], 1] = NAN
    values[[9, 30], 3] = NAN
    found, _ = made(values, patients)
    assert found.pairs.tolist() == [[a, b] for a in range(5) for b in range(a + 1, 5)]
    for (a, b), estimate, undefined in zip(found.pairs, found.estimate, found.undefined, strict=True):
        both = ~np.isnan(values[:, [a, b]]).any(axis=1)
        assert estimate == pytest.approx(pearsonr(values[both, a], values[both, b]).statistic, abs=1e-12)
        assert undefined == (~both).sum()


def test_intervals_are_those_of_repeated_patients() -> None:
    values, patients = scores()
    values[4, 0] = NAN
    found, weights = made(values, patients)
    names = np.unique(patients)
    resampled = []
    for counts in weights:
        rows = np.concatenate([np.tile(np.flatnonzero(patients == n), k) for n, k in zip(names, counts, strict=True)])
        rows = rows[~np.isnan(values[rows][:, [0, 2]]).any(axis=1)]
        resampled.append(pearsonr(values[rows, 0], values[rows, 2]).statistic)
    low, high = np.quantile(resampled, [0.05, 0.95])
    assert (found.low[1], found.high[1]) == pytest.approx((low, high), abs=1e-10)
    assert (found.low <= found.estimate).all()
    assert (found.estimate <= found.high).all()


def test_linear_columns_and_the_order_of_rows() -> None:
    values, patients = scores()
    line = np.column_stack([values[:, 0], 5 - 3e6 * values[:, 0], 7 + 1e-9 * values[:, 0]])
    found, _ = made(line, patients)
    assert found.estimate == pytest.approx([-1, 1, -1], abs=1e-6)
    order = np.random.default_rng(1).permutation(len(line))
    again, _ = made(line[order], patients[order])
    assert again.estimate == pytest.approx(found.estimate)


@pytest.mark.parametrize("second", [[0.1] * 6, [NAN] * 6, [NAN, NAN, 1.0, NAN, NAN, NAN]])
def test_what_does_not_vary_has_no_correlation(second: list[float]) -> None:
    values = np.column_stack([np.arange(6.0), second])
    found, _ = made(values, np.arange(6))
    assert np.isnan([found.estimate, found.low, found.high]).all()
    assert found.undefined[0] == np.isnan(second).sum()

"""A change that is zero but for rounding is zero, and is not tested."""

import numpy as np
import pytest

from wronglung.statistics.changes import change_of
from wronglung.statistics.sign_flip import sign_flip_test


@pytest.mark.parametrize("score", [0.37, 1e-3, 812.5, -4.2, 0.0])
def test_rounding_is_no_change(score: float) -> None:
    after = np.nextafter(np.float64(score), np.inf)
    assert change_of(np.array([after]), np.array([score]))[0] == 0.0
    before = sum([score / 7] * 7)  # the same number by another way
    assert change_of(np.array([before]), np.array([score]))[0] == 0.0


@pytest.mark.parametrize("change", [1e-12, -1e-9, 0.2])
def test_a_small_change_is_one(change: float) -> None:
    found = change_of(np.array([0.5 + change, np.nan]), np.array([0.5, 0.5]))
    assert found[0] == pytest.approx(change, rel=1e-3)
    assert np.isnan(found[1])


def test_a_row_of_rounding_has_no_p_value() -> None:
    """The p-value of such a row was .0028 before."""
    before = np.random.default_rng(0).random((40, 1))
    after = before * 3 / 3 + 1.8e-17
    patients = np.arange(40)
    assert np.isnan(sign_flip_test(change_of(after, before), patients, 1_000, np.random.default_rng(1)))[0]
    rounded = np.full((40, 1), -1.8e-17)
    assert sign_flip_test(rounded, patients, 1_000, np.random.default_rng(1))[0] < 0.01

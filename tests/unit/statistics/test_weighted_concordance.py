"""The weighted concordance index against scikit-survival, and against copies of the items."""

import numpy as np
import pytest

from tests.support.concordance import concordance
from wronglung.statistics.weighted_concordance import weighted_concordance


def test_it_is_that_of_scikit_survival_for_copied_items() -> None:
    rng = np.random.default_rng(0)
    risk, time = rng.integers(0, 6, 40).astype(float), rng.integers(1, 9, 40).astype(float)  # with ties
    event = (rng.random(40) < 0.6).astype(float)
    weights = np.r_[np.ones((1, 40), dtype=np.int64), rng.multinomial(40, np.full(40, 1 / 40), size=3)]
    found = weighted_concordance(risk, time, event, weights)
    assert found[0] == pytest.approx(concordance(risk, time, event))
    for row, value in zip(weights[1:], found[1:], strict=True):
        copied = [np.repeat(one, row) for one in (risk, time, event)]
        assert value == pytest.approx(weighted_concordance(*copied, np.ones((1, 40)))[0])


def test_without_pairs_it_is_undefined_and_unknown_items_are_left_out() -> None:
    one = np.ones((1, 3))
    assert np.isnan(weighted_concordance(np.arange(3.0), np.arange(3.0), np.zeros(3), one))
    time, event = np.array([1.0, 2.0, np.nan]), np.array([1.0, 1.0, 1.0])
    assert weighted_concordance(np.array([2.0, 1.0, 5.0]), time, event, one).tolist() == [1.0]

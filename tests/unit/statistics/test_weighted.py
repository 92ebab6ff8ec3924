"""Statistics of items that count several times, against those of items that are written several times."""

import numpy as np
import pytest
from sklearn.metrics import f1_score, roc_auc_score

from wronglung.metrics.classification import Predictions, macro_f1
from wronglung.statistics.weighted import (
    item_weights,
    mean_of_defined,
    weighted_auroc,
    weighted_macro_f1,
    weighted_mean,
    weighted_median,
)

RNG = np.random.default_rng(0)
COUNT, DRAWS = 40, 25
WEIGHTS = RNG.multinomial(COUNT, np.full(COUNT, 1 / COUNT), size=DRAWS)
SCORES = RNG.integers(0, 8, COUNT) / 8  # with ties
TRUTH = np.where(RNG.uniform(size=COUNT) < 0.2, np.nan, RNG.integers(0, 2, COUNT))


def test_auroc_equals_that_of_repeated_items() -> None:
    known = ~np.isnan(TRUTH)
    expected = []
    for row in WEIGHTS:
        times = row * known
        expected.append(roc_auc_score(np.repeat(TRUTH, times), np.repeat(SCORES, times)))
    np.testing.assert_allclose(weighted_auroc(SCORES, TRUTH, WEIGHTS), expected)


def test_auroc_without_a_class_is_undefined_and_not_half() -> None:
    one = np.ones((1, 3), dtype=int)
    assert np.isnan(weighted_auroc(np.arange(3.0), np.array([1.0, 1.0, np.nan]), one)).all()
    assert np.isnan(weighted_auroc(np.arange(3.0), np.full(3, np.nan), one)).all()
    left_out = np.array([[1, 1, 0], [1, 1, 1]])
    found = weighted_auroc(np.array([0.0, 1.0, 2.0]), np.array([1.0, 1.0, 0.0]), left_out)
    np.testing.assert_array_equal(found, [np.nan, 0.0])


def test_mean_and_median_equal_those_of_repeated_items() -> None:
    values = np.where(RNG.uniform(size=COUNT) < 0.2, np.nan, RNG.normal(size=COUNT))
    repeated = [np.repeat(values, row) for row in WEIGHTS]
    np.testing.assert_allclose(weighted_mean(values, WEIGHTS), [np.nanmean(one) for one in repeated])
    np.testing.assert_allclose(weighted_median(values, WEIGHTS), [np.nanmedian(one) for one in repeated])
    nothing = np.full(3, np.nan)
    for compute in (weighted_mean, weighted_median):
        assert np.isnan(compute(nothing, np.ones((2, 3), dtype=int))).all()
        assert np.isnan(compute(np.arange(3.0), np.zeros((1, 3), dtype=int))).all()


def test_macro_f1_equals_that_of_repeated_items() -> None:
    truth, predicted = RNG.integers(0, 3, COUNT), RNG.integers(-1, 3, COUNT)
    expected = [
        np.nanmean(
            f1_score(
                np.repeat(truth, row), np.repeat(predicted, row), labels=range(3), average=None, zero_division=np.nan
            )
        )
        for row in WEIGHTS
    ]
    np.testing.assert_allclose(weighted_macro_f1(truth, predicted, 3, WEIGHTS), expected)
    once = weighted_macro_f1(truth, predicted, 3, np.ones((1, COUNT), dtype=int))[0]
    assert once == pytest.approx(macro_f1(Predictions(truth, predicted, 3)))


def test_items_count_as_often_as_their_patient() -> None:
    found = item_weights(np.array([7, 3, 7]), np.array([[2, 0], [1, 5]]))
    np.testing.assert_array_equal(found, [[0, 2, 0], [5, 1, 5]])


def test_a_mean_of_nothing_is_undefined() -> None:
    np.testing.assert_array_equal(mean_of_defined(np.array([[np.nan, 2.0], [np.nan, np.nan]])), [2.0, np.nan])

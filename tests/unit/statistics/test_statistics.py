"""Patient bootstrap, sign-flip test and Holm's correction against slow and exact ways."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wronglung.statistics.bootstrap import patient_bootstrap, patient_sums
from wronglung.statistics.sign_flip import holm, sign_flip_test

NAN = float("nan")


def study(seed: int, patients: int, rows: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    who = rng.integers(0, patients, rows)
    return rng.normal(size=(rows, 3)) + 0.3 * rng.normal(size=patients)[who][:, None], who


def test_bootstrap_equals_resampling_rows_patient_by_patient() -> None:
    values, patients = study(0, 9, 40)
    values[[3, 7], 1] = NAN
    interval = patient_bootstrap(values, patients, 400, 0.9, np.random.default_rng(5))
    names = np.unique(patients)
    weights = np.random.default_rng(5).multinomial(len(names), np.full(len(names), 1 / len(names)), size=400)
    means = np.array(
        [
            np.nanmean(
                np.concatenate([values[patients == n] for n, k in zip(names, w, strict=True) for _ in range(k)]), 0
            )
            for w in weights
        ]
    )
    np.testing.assert_allclose(interval.estimate, np.nanmean(values, axis=0))
    np.testing.assert_allclose(interval.low, np.quantile(means, 0.05, axis=0))
    np.testing.assert_allclose(interval.high, np.quantile(means, 0.95, axis=0))


def test_bootstrap_covers_the_mean_of_new_patients_and_is_wider_than_over_rows() -> None:
    covered, widths = 0, []
    for seed in range(200):
        rng = np.random.default_rng(seed)
        patients = np.repeat(np.arange(40), 5)
        values = (rng.normal(size=40)[patients] + 0.2 * rng.normal(size=200))[:, None]
        interval = patient_bootstrap(values, patients, 300, 0.95, rng)
        covered += int(interval.low[0] <= 0 <= interval.high[0])
        widths.append(interval.high[0] - interval.low[0])
    assert 0.88 <= covered / 200 <= 0.99
    assert np.mean(widths) == pytest.approx(2 * 1.96 / np.sqrt(40), rel=0.15)


def test_columns_without_a_value_are_undefined() -> None:
    values, patients = study(1, 4, 12)
    values[:, 2] = NAN
    interval = patient_bootstrap(values, patients, 50, 0.95, np.random.default_rng(0))
    assert np.isnan([row[2] for row in interval]).all()
    assert np.isfinite([row[:2] for row in interval]).all()
    empty = patient_bootstrap(values[:0], patients[:0], 50, 0.95, np.random.default_rng(0))
    assert np.isnan(np.concatenate(empty)).all()


def test_patient_sums_do_not_depend_on_the_order_of_rows() -> None:
    values, patients = study(2, 5, 30)
    values[4, 0] = NAN
    sums, counts = patient_sums(values, patients)
    order = np.random.default_rng(0).permutation(30)
    again, counts_again = patient_sums(values[order], patients[order])
    np.testing.assert_allclose(sums, again)
    np.testing.assert_array_equal(counts, counts_again)
    assert counts.sum(axis=0).tolist() == [29, 30, 30]


def test_sign_flips_equal_all_flips() -> None:
    values, patients = study(3, 9, 25)
    values[:, 1] += 0.5
    sums = patient_sums(values, patients).sums
    signs = np.array(list(product([-1, 1], repeat=len(sums))))
    exact = (np.abs(signs @ sums) >= np.abs(sums.sum(axis=0)) - 1e-9).mean(axis=0)
    drawn = sign_flip_test(values, patients, 100_000, np.random.default_rng(0))
    np.testing.assert_allclose(drawn, exact, atol=0.006)


def test_sign_flips_on_equal_differences_count_every_tie() -> None:
    # All differences 0.1: only the two flips that leave all signs alike reach the observed sum.
    p = sign_flip_test(np.full((6, 1), 0.1), np.arange(6), 100_000, np.random.default_rng(0))
    assert p[0] == pytest.approx(2 / 2**6, abs=0.003)


def test_sign_flips_have_the_promised_error_rate() -> None:
    rng = np.random.default_rng(0)
    values = rng.normal(size=(60, 400))
    p = sign_flip_test(values, np.repeat(np.arange(20), 3), 2_000, rng)
    assert 0.02 <= (p <= 0.05).mean() <= 0.09


def test_nothing_to_test() -> None:
    values = np.array([[0.0, NAN, 0.0], [0.0, NAN, 1.0]])
    p = sign_flip_test(values, np.array([1, 2]), 100_000, np.random.default_rng(0))
    assert np.isnan(p[:2]).all()
    assert p[2] == pytest.approx(1)


def test_holm_by_hand() -> None:
    # 0.01 x 3, then 0.02 x 2 = 0.04, then 0.03 x 1 raised to its predecessor.
    np.testing.assert_allclose(holm(np.array([0.03, NAN, 0.01, 0.02])), [0.04, NAN, 0.03, 0.04])
    np.testing.assert_allclose(holm(np.array([0.9, 0.8])), [1, 1])
    assert holm(np.array([])).shape == (0,)


@settings(deadline=None)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_holm_never_lowers_and_keeps_the_order(p_values: list[float]) -> None:
    given_p = np.array(p_values)
    corrected = holm(given_p)
    assert (corrected >= given_p).all()
    assert (corrected <= 1).all()
    assert (np.diff(corrected[np.argsort(given_p, kind="stable")]) >= 0).all()


def test_chunks_of_flips_leave_no_trace(monkeypatch: pytest.MonkeyPatch) -> None:
    values, patients = study(4, 8, 30)
    whole = sign_flip_test(values, patients, 3_000, np.random.default_rng(1))
    monkeypatch.setattr("wronglung.statistics.sign_flip.CHUNK", 500)
    np.testing.assert_array_equal(whole, sign_flip_test(values, patients, 3_000, np.random.default_rng(1)))


def test_resamples_in_which_a_column_has_no_value_are_left_out_of_its_interval() -> None:
    # Only patient 0 has a value of column 1, so about a third of the resamples have none.
    values, patients = np.array([[1.0, 5.0], [2.0, NAN], [3.0, NAN]]), np.arange(3)
    interval = patient_bootstrap(values, patients, 500, 0.9, np.random.default_rng(0))
    assert (interval.estimate[1], interval.low[1], interval.high[1]) == (5, 5, 5)
    assert interval.low[0] < interval.estimate[0] < interval.high[0]

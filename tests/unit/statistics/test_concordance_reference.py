"""The concordance index against a loop over all pairs."""

import numpy as np
import pytest

from tests.support.concordance import concordance


def of_pairs(risk: np.ndarray, time: np.ndarray, event: np.ndarray) -> float:
    """Harrell's index, pair by pair."""
    right, pairs = 0.0, 0
    for i in range(len(risk)):
        for j in range(len(risk)):
            first = event[i] == 1 and (time[i] < time[j] or (time[i] == time[j] and event[j] == 0))
            if first:
                pairs += 1
                right += 1.0 if risk[i] > risk[j] else 0.5 if risk[i] == risk[j] else 0.0
    return right / pairs if pairs else float("nan")


@pytest.mark.parametrize("seed", range(5))
def test_it_is_that_of_all_pairs_with_ties_and_unknown_patients_left_out(seed: int) -> None:
    rng = np.random.default_rng(seed)
    risk, time = rng.integers(0, 5, 25).astype(float), rng.integers(1, 8, 25).astype(float)
    event = (rng.random(25) < 0.5).astype(float)
    assert concordance(risk, time, event) == pytest.approx(of_pairs(risk, time, event))
    time[3], event[9] = np.nan, np.nan
    known = [place for place in range(25) if place not in (3, 9)]
    assert concordance(risk, time, event) == pytest.approx(of_pairs(risk[known], time[known], event[known]))


def test_without_a_pair_that_can_be_compared_it_is_undefined() -> None:
    times = np.arange(1.0, 4.0)
    assert np.isnan(concordance(times, times, np.zeros(3)))  # nothing happened to anyone
    assert np.isnan(concordance(times, times, np.array([0.0, 0.0, 1.0])))  # all others were lost before
    assert np.isnan(concordance(times[:1], times[:1], np.ones(1)))
    assert np.isnan(concordance(times, np.full(3, np.nan), np.ones(3)))
    assert concordance(-times, times, np.ones(3)) == 1.0
    assert concordance(times, times, np.ones(3)) == 0.0

"""Shares against closed forms: 2x + t, an ignored modality, 0/0, numbers of parts, and resamples."""

import numpy as np
import pytest

from wronglung.studies.contribution.resampled import (
    DEFINITIONS,
    MEAN_OF_RATIOS,
    NORMALISERS,
    PER_PART,
    RATIO_OF_MEANS,
    SUM,
    Resamples,
    shares_of,
)


def whole(samples: int) -> Resamples:
    """Every sample is a patient, and there is only the estimate."""
    return Resamples(np.arange(samples), np.ones((1, samples), dtype=np.int64))


def changes(*weights: float) -> np.ndarray:
    """What w·x changes for x on all corners of ±1 if it becomes 0: (M, N, 1)."""
    return np.stack([np.full((4, 1), abs(weight)) for weight in weights])


@pytest.mark.parametrize("definition", DEFINITIONS)
@pytest.mark.parametrize("normaliser", NORMALISERS)
def test_two_to_one_is_two_thirds_and_an_ignored_modality_has_exactly_nothing(definition: str, normaliser: str) -> None:
    parts = np.ones((2, 4), dtype=np.int64)
    found = shares_of(changes(2.0, 1.0), parts, definition, normaliser, whole(4))
    assert found.values == pytest.approx(np.array([[2 / 3, 1 / 3]]))
    assert found.undefined == 0
    ignored = shares_of(changes(2.0, 0.0), parts, definition, normaliser, whole(4))
    assert ignored.values.tolist() == [[1.0, 0.0]]


def test_ratios_of_a_gaussian_differ_from_the_ratio_of_means() -> None:
    """The mean of |2x| / (|2x| + |t|) over two independent Gaussians, by a closed form: 1/2 + ln 2 / ... = .6235."""
    drawn = np.abs(np.random.default_rng(0).normal(size=(2, 200_000, 1)))
    totals, parts = drawn * np.array([2.0, 1.0])[:, None, None], np.ones((2, 200_000), dtype=np.int64)
    draws = Resamples(np.arange(200_000), np.ones((1, 200_000), dtype=np.int64))
    assert shares_of(totals, parts, RATIO_OF_MEANS, SUM, draws).values[0, 0] == pytest.approx(2 / 3, abs=2e-3)
    ratios = shares_of(totals, parts, MEAN_OF_RATIOS, SUM, draws).values[0, 0]
    exact = np.trapezoid(2 / (2 + np.tan(angles := np.linspace(0, np.pi / 2, 100_001)[:-1])), angles) * 2 / np.pi
    assert ratios == pytest.approx(exact, abs=2e-3)


def test_samples_that_nothing_changes_are_counted() -> None:
    totals = np.zeros((2, 3, 2))
    totals[0, 0], totals[1, 1] = (1.0, 0.0), (1.0, 1.0)  # sample 2 has 0/0 in both outputs, sample 0 in the second
    parts = np.ones((2, 3), dtype=np.int64)
    means = shares_of(totals, parts, RATIO_OF_MEANS, SUM, whole(3))
    assert means.values == pytest.approx(np.array([[1 / 3, 2 / 3]]))
    assert means.undefined == 1
    ratios = shares_of(totals, parts, MEAN_OF_RATIOS, SUM, whole(3))
    assert ratios.values == pytest.approx(np.array([[(0.5 + 0.0) / 2, (0.5 + 1.0) / 2]]))
    assert ratios.undefined == 3
    nothing = shares_of(totals * 0, parts, MEAN_OF_RATIOS, SUM, whole(3))
    assert np.isnan(nothing.values).all()


def test_the_number_of_parts_divides_and_may_be_zero() -> None:
    totals, parts = np.ones((2, 2, 1)), np.array([[4, 4], [1, 0]])
    totals[1, 1] = 0.0
    found = shares_of(totals, parts, RATIO_OF_MEANS, PER_PART, whole(2))
    assert found.values == pytest.approx(np.array([[0.25, 0.5]]) / 0.75)


@pytest.mark.parametrize("definition", DEFINITIONS)
def test_a_resample_is_the_share_of_its_samples(definition: str) -> None:
    rng = np.random.default_rng(1)
    totals, parts, patients = rng.random((2, 6, 3)), np.ones((2, 6), dtype=np.int64), np.array([0, 0, 1, 1, 2, 2])
    drawn = shares_of(totals, parts, definition, SUM, Resamples(patients, np.array([[2, 0, 1]])))
    rows = [0, 1, 0, 1, 4, 5]
    copied = shares_of(totals[:, rows], parts, definition, SUM, whole(6))
    assert drawn.values == pytest.approx(copied.values)

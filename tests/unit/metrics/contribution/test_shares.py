"""Shares against closed forms, brute force over resamples, and the rule for 0/0."""

from collections.abc import Callable

import numpy as np
import pytest

from wronglung.metrics.contribution import part_shares, shapley_values, shares_of
from wronglung.metrics.contribution.gates import GATES
from wronglung.metrics.contribution.shares import DEFINITIONS, NORMALISERS, Definition, Normaliser

SIGNS = np.array([[-1.0, -1.0], [-1.0, 1.0], [1.0, -1.0], [1.0, 1.0]])
ONCE = np.ones((1, 4))
Model = Callable[[np.ndarray, np.ndarray], np.ndarray]


def replaced(model: Model, samples: np.ndarray) -> np.ndarray:
    """The change of the answer where either input is 0 instead, its mean: (2, N, 1)."""
    first, second = samples.T
    whole, none = model(first, second), np.zeros(len(samples))
    return np.abs(np.stack([model(none, second) - whole, model(first, none) - whole]))[:, :, None]


def shapley_sums(model: Model, samples: np.ndarray) -> np.ndarray:
    """The absolute Shapley values of both inputs: (2, N, 1)."""
    first, second = samples.T
    none = np.zeros(len(samples))
    games = {"": (none, none), "a": (first, none), "b": (none, second), "ab": (first, second)}
    values = shapley_values({frozenset(name): model(*inputs) for name, inputs in games.items()})
    return np.abs(np.stack([values["a"], values["b"]]))[:, :, None]


@pytest.mark.parametrize("normaliser", NORMALISERS)
@pytest.mark.parametrize("definition", DEFINITIONS)
@pytest.mark.parametrize("changes", [replaced, shapley_sums])
def test_planted_proportions_are_exact(
    changes: Callable[[Model, np.ndarray], np.ndarray], definition: Definition, normaliser: Normaliser
) -> None:
    parts = np.ones((2, 4), dtype=int)
    for of_first, of_second in ((2.0, 1.0), (3.0, 2.0), (1.0, 0.0)):  # 2x + t; a planted one; the second is ignored

        def model(first: np.ndarray, second: np.ndarray, a: float = of_first, b: float = of_second) -> np.ndarray:
            return a * first + b * second

        found = shares_of(changes(model, SIGNS), parts, definition, normaliser, ONCE)
        share = of_first / (of_first + of_second)
        assert found.values[0] == pytest.approx([share, 1 - share], abs=1e-15)
        assert found.undefined == 0
        if not of_second:
            assert found.values[0, 1] == 0.0


def test_the_two_definitions_differ_where_samples_change_by_different_amounts() -> None:
    # 2x + t of two normal variables: |t / x| is the tangent of an angle that is uniform from 0 to a right angle.
    angles = (np.arange(20000) + 0.5) / 20000 * np.pi / 2
    ratios = np.stack([2 * np.cos(angles), np.sin(angles)])[:, :, None]
    parts, once = np.ones((2, 20000), dtype=int), np.ones((1, 20000))
    found = shares_of(ratios, parts, "mean_of_ratios", "sum", once).values[0, 0]
    assert found == pytest.approx(0.8 * (1 - np.log(2) / np.pi), abs=1e-6)
    assert shares_of(ratios, parts, "ratio_of_means", "sum", once).values[0, 0] == pytest.approx(2 / 3, abs=1e-6)


def test_finer_parts_raise_the_sum_but_not_the_mean_per_part() -> None:
    totals = np.stack([np.full((3, 2), 4.0), np.full((3, 2), 1.0)])  # four parts of 1 each, and one part of 1
    parts = np.array([[4, 4, 4], [1, 1, 1]])
    once = np.ones((1, 3))
    for definition in DEFINITIONS:
        assert shares_of(totals, parts, definition, "sum", once).values == pytest.approx(np.array([[0.8, 0.2]]))
        assert shares_of(totals, parts, definition, "mean_per_part", once).values == pytest.approx(
            np.array([[0.5, 0.5]])
        )


def slowly(totals: np.ndarray, parts: np.ndarray, definition: str, normaliser: str) -> tuple[list[float], int]:
    """The definitions once more, sample by sample and output by output."""
    modalities, samples, outputs = totals.shape
    if normaliser == "mean_per_part":
        totals = totals / np.where(parts == 0, 1, parts)[:, :, None]
    undefined = 0
    if definition == "ratio_of_means":
        means = [np.mean([totals[m, n].sum() for n in range(samples)]) for m in range(modalities)]
        undefined = sum(totals[:, n].sum() == 0 for n in range(samples))
    else:
        by_output = []
        for c in range(outputs):
            ratios = [totals[:, n, c] / totals[:, n, c].sum() for n in range(samples) if totals[:, n, c].sum() > 0]
            undefined += samples - len(ratios)
            if ratios:
                by_output.append(np.mean(ratios, axis=0))
        means = list(np.mean(by_output, axis=0))
    return [float(mean / sum(means)) for mean in means], undefined


@pytest.mark.parametrize("normaliser", NORMALISERS)
@pytest.mark.parametrize("definition", DEFINITIONS)
def test_shares_and_those_of_resamples_are_those_of_loops(definition: Definition, normaliser: Normaliser) -> None:
    rng = np.random.default_rng(0)
    totals = rng.exponential(size=(3, 12, 4)) * (rng.random((3, 12, 4)) < 0.6)
    totals[:, 5] = 0.0  # nothing changes this sample
    totals[1, 7], totals[:, :, 2] = 0.0, 0.0  # one lacks a modality; nothing changes an output
    parts = rng.integers(1, 6, size=(3, 12))
    parts[1, 7] = 0
    weights = np.r_[np.ones((1, 12), dtype=int), rng.multinomial(12, np.full(12, 1 / 12), size=4)]
    found = shares_of(totals, parts, definition, normaliser, weights)
    for row, values in zip(weights, found.values, strict=True):
        copied = np.repeat(np.arange(12), row)
        assert values == pytest.approx(slowly(totals[:, copied], parts[:, copied], definition, normaliser)[0])
    assert found.undefined == slowly(totals, parts, definition, normaliser)[1]


@pytest.mark.parametrize("definition", DEFINITIONS)
def test_where_nothing_changes_there_is_no_share(definition: Definition) -> None:
    found = shares_of(np.zeros((2, 3, 2)), np.ones((2, 3), dtype=int), definition, "sum", np.ones((1, 3)))
    assert np.isnan(found.values).all()
    assert found.undefined == {"ratio_of_means": 3, "mean_of_ratios": 6}[definition]
    some = np.array([[[3.0], [np.nan]], [[1.0], [np.nan]]])  # the second sample does not count
    found = shares_of(some, np.ones((2, 2), dtype=int), definition, "sum", np.ones((1, 2)))
    assert found.values.tolist() == [[0.75, 0.25]]
    assert found.undefined == 0


def test_parts_sum_to_the_share_of_their_modality() -> None:
    rng = np.random.default_rng(1)
    changes = [rng.random((5, 3)), rng.random((2, 3))]
    found = part_shares(changes)
    totals = np.stack([own.sum(axis=0) for own in changes])[:, None]
    shares = shares_of(totals, np.array([[5], [2]]), "ratio_of_means", "sum", np.ones((1, 1))).values[0]
    assert [own.sum() for own in found] == pytest.approx(list(shares))
    assert found[1][0] == pytest.approx(changes[1][0].sum() / (changes[0].sum() + changes[1].sum()))
    assert all(np.isnan(own).all() for own in part_shares([np.zeros((2, 1)), np.zeros((1, 1))]))


def test_what_does_not_fit_is_refused() -> None:
    totals, parts = np.ones((2, 4, 1)), np.ones((2, 4), dtype=int)
    with pytest.raises(ValueError, match=r"weights \(1, 3\); expected"):
        shares_of(totals, parts, "ratio_of_means", "sum", np.ones((1, 3)))
    with pytest.raises(ValueError, match="definition 'mean', normaliser 'sum'; expected one of"):
        shares_of(totals, parts, "mean", "sum", ONCE)  # type: ignore[arg-type]


OF_GATES = {  # share of the first bit, samples without a share: by changes, and by Shapley values; a lost bit is 0
    "unique": ((1.0, 2), (1.0, 2)),
    "redundant": ((np.nan, 2), (0.5, 1)),
    "xor": ((0.5, 1), (0.5, 2)),
    "and": ((0.5, 3), (0.5, 3)),
    "or": ((0.5, 2), (0.5, 1)),
}


@pytest.mark.parametrize("definition", DEFINITIONS)
@pytest.mark.parametrize("name", GATES)
def test_the_shares_of_a_gate_are_known(name: str, definition: Definition) -> None:
    gate = GATES[name]
    parts, once = np.ones((2, len(gate.samples)), dtype=int), np.ones((1, len(gate.samples)))

    def answer(first: np.ndarray, second: np.ndarray) -> np.ndarray:
        return gate.answer(first.astype(int), second.astype(int)).astype(float)

    for sums, (share, undefined) in zip((replaced, shapley_sums), OF_GATES[name], strict=True):
        found = shares_of(sums(answer, gate.samples), parts, definition, "sum", once)
        assert found.values[0] == pytest.approx([share, 1 - share], nan_ok=True)
        assert found.undefined == undefined

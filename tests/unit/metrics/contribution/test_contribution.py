"""Shapley values, additive projection and information against closed forms and the gates."""

from itertools import permutations

import numpy as np
import pytest

from wronglung.metrics.contribution import additive_projection, shapley_values
from wronglung.metrics.contribution.gates import GATES, crossed, replaced, wrong_with_another
from wronglung.metrics.contribution.information import halves, information, information_of_pairs


def test_shapley_values_are_the_mean_over_all_orders() -> None:
    names = "abc"
    rng = np.random.default_rng(0)
    values = {frozenset(some): rng.normal(size=(4, 2)) for some in ("", "a", "b", "c", "ab", "ac", "bc", "abc")}
    found = shapley_values(values)
    for name in names:
        steps = [
            values[frozenset(order[: order.index(name) + 1])] - values[frozenset(order[: order.index(name)])]
            for order in permutations(names)
        ]
        assert found[name] == pytest.approx(np.mean(steps, axis=0))
    assert sum(found.values()) == pytest.approx(values[frozenset(names)] - values[frozenset()])
    with pytest.raises(ValueError, match=r"coalitions \[\['b'\]\] have no value"):
        shapley_values({frozenset(some): np.zeros(1) for some in ("", "a", "ab")})


def test_an_additive_model_is_its_projection_and_a_product_is_not() -> None:
    rng = np.random.default_rng(0)
    first, second = rng.normal(size=(2, 9))
    first, second = first - first.mean(), second - second.mean()
    additive = (2 * first[:, None] + np.sin(second)[None, :])[:, :, None]
    found = additive_projection(additive)
    assert found.r_squared == pytest.approx([1.0])
    assert found.answers[:, 0] == pytest.approx(2 * first + np.sin(second))
    product = (first[:, None] * second[None, :])[:, :, None]
    assert additive_projection(product).r_squared == pytest.approx([0.0])
    assert np.isnan(additive_projection(np.full((3, 3, 1), 0.7)).r_squared).all()


@pytest.mark.parametrize("name", GATES)
def test_the_information_of_a_gate_is_known(name: str) -> None:
    gate = GATES[name]
    answer = gate.answer(*gate.samples.T)
    found = information(*gate.samples.T, answer, np.full(len(answer), 1 / len(answer)))
    assert (found.redundancy, *found.unique, found.synergy) == pytest.approx(gate.known, abs=1e-6)


KNOWN = {  # mean change by each bit, additive R², share of wrong answers with another sample's bit
    "unique": ((0.5, 0.0), 1.0, (0.5, 0.0)),
    "redundant": ((0.0, 0.0), 2 / 3, (0.25, 0.25)),
    "xor": ((0.5, 0.5), 0.0, (0.5, 0.5)),
    "and": ((0.25, 0.25), 2 / 3, (0.25, 0.25)),
    "or": ((0.25, 0.25), 2 / 3, (0.25, 0.25)),
}


@pytest.mark.parametrize("name", KNOWN)
def test_the_other_measures_of_a_gate_are_known(name: str) -> None:
    gate, (changes, explained, wrong) = GATES[name], KNOWN[name]
    assert replaced(gate).mean(axis=1).tolist() == list(changes)
    assert additive_projection(crossed(gate)).r_squared == pytest.approx([explained])
    assert wrong_with_another(gate).tolist() == list(wrong)


PAIRS = {  # over all four pairs of bits, however a gate's own samples are spread
    name: GATES[name].known if name != "redundant" else GATES["or"].known for name in GATES
}


@pytest.mark.parametrize("name", GATES)
def test_the_information_of_all_pairs_is_that_of_the_bits(name: str) -> None:
    bits = np.array([0, 1])
    pairs = GATES[name].answer(bits[:, None], bits[None, :])[:, :, None].astype(float)
    (found,) = information_of_pairs(pairs)
    assert (found.redundancy, *found.unique, found.synergy) == pytest.approx(PAIRS[name], abs=1e-6)


def test_what_a_model_ignores_tells_nothing_and_a_product_is_synergy() -> None:
    rng = np.random.default_rng(0)
    first, second = rng.normal(size=(2, 12))
    ignoring = first[:, None] + 0 * second[None, :]
    signs = np.repeat([-1.0, 1.0], 6)
    product = rng.permuted(signs)[:, None] * rng.permuted(signs)[None, :]
    same = np.full((12, 12), 0.3)
    found = information_of_pairs(np.stack([ignoring, product, same], axis=2))
    known = [(0, 1, 0, 0), (0, 0, 0, 1), (0, 0, 0, 0)]
    for own, expected in zip(found, known, strict=True):
        assert (own.redundancy, *own.unique, own.synergy) == pytest.approx(expected, abs=1e-6)


def test_the_information_sums_to_that_of_both_sources_and_repeats_itself() -> None:
    rng = np.random.default_rng(0)
    chances = rng.dirichlet(np.ones(8))
    bits = np.array([[place >> 2, place >> 1 & 1, place & 1] for place in range(8)]).T
    found = information(*bits, chances)
    both = chances.reshape(4, 2)
    marginals = both.sum(axis=1, keepdims=True) * both.sum(axis=0)
    assert found.redundancy + sum(found.unique) + found.synergy == pytest.approx(
        (both * np.log2(both / marginals)).sum(), abs=1e-6
    )
    of_first = chances.reshape(2, 2, 2).sum(axis=1)
    marginals = of_first.sum(axis=1, keepdims=True) * of_first.sum(axis=0)
    assert found.redundancy + found.unique[0] == pytest.approx(
        (of_first * np.log2(of_first / marginals)).sum(), abs=1e-6
    )
    assert information(*bits, chances) == found


@pytest.mark.parametrize(
    ("values", "upper"),
    [
        ([3.0, 1.0, 2.0, 9.0], [1, 0, 0, 1]),
        ([0.0, 1.0, 1.0, 1.0], [0, 1, 1, 1]),  # most equal the median
        ([0.0, 0.0, 0.0, 1.0], [0, 0, 0, 1]),
        ([0.3, 0.3 + 1e-16, 0.3 - 1e-16], [0, 0, 0]),
        ([0.0, 0.0], [0, 0]),
    ],
)
def test_halves_are_as_even_as_equal_values_allow(values: list[float], upper: list[int]) -> None:
    assert halves(np.array(values)).tolist() == upper

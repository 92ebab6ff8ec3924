"""Shapley values, additive projection and information against closed forms and the gates."""

from itertools import permutations

import numpy as np
import pytest

from wronglung.metrics.contribution import additive_projection, shapley_values
from wronglung.metrics.contribution.gates import GATES, crossed, replaced, wrong_with_another
from wronglung.metrics.contribution.information import halves, information


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


def test_halves_are_above_the_median() -> None:
    assert halves(np.array([3.0, 1.0, 2.0, 9.0])).tolist() == [1, 0, 0, 1]

"""Permutation loss, faithfulness and verdicts against closed forms."""

import numpy as np
import pytest

from tests.support.concordance import concordance
from wronglung.metrics.binary_auroc import binary_auroc
from wronglung.metrics.contribution import area_below, permutation_loss, ranking_gain, verdict
from wronglung.metrics.contribution.gates import GATES, wrong_with_another


def shifted(values: np.ndarray) -> list[np.ndarray]:
    """All N rotations, so that over the draws every sample gets every other's value, and its own, once."""
    return [np.roll(values, shift) for shift in range(len(values))]


def test_a_modality_that_is_ignored_loses_exactly_nothing() -> None:
    rng = np.random.default_rng(0)
    used, ignored, truth = rng.normal(size=40), rng.normal(size=40), (rng.random(40) < 0.5).astype(float)

    def answer(first: np.ndarray, second: np.ndarray) -> np.ndarray:
        return np.column_stack([first + 0.0 * second, -first])

    def aurocs(answers: np.ndarray) -> np.ndarray:
        return np.array([binary_auroc(column, truth) for column in answers.T])

    permuted = [answer(used, other) for other in shifted(ignored)]
    assert permutation_loss(answer(used, ignored), permuted, aurocs).tolist() == [0.0, 0.0]


def test_a_modality_that_tells_all_loses_what_is_above_chance() -> None:
    truth = np.repeat([0.0, 1.0], 10)

    def auroc(answers: np.ndarray) -> np.ndarray:
        return np.array([binary_auroc(answers[:, 0], truth)])

    # Over all rotations each score meets each label equally often, so the mean AUROC is exactly one half.
    scores = np.arange(20.0)
    found = permutation_loss(scores[:, None], (own[:, None] for own in shifted(scores)), auroc)
    assert found == pytest.approx([0.5])


@pytest.mark.parametrize("name", GATES)
def test_the_loss_of_a_gate_is_its_share_of_wrong_answers(name: str) -> None:
    first, second = GATES[name].samples.T
    truth = GATES[name].answer(first, second)

    def accuracy(answers: np.ndarray) -> np.ndarray:
        return np.array([(answers[:, 0] == truth).mean()])

    answers = [
        [GATES[name].answer(other, second)[:, None] for other in shifted(first)],
        [GATES[name].answer(first, other)[:, None] for other in shifted(second)],
    ]
    found = [permutation_loss(truth[:, None], own, accuracy)[0] for own in answers]
    assert found == pytest.approx(list(wrong_with_another(GATES[name])))


def test_the_loss_of_a_censored_time_is_that_of_its_concordance() -> None:
    time, event, risk = np.arange(1.0, 7.0), np.array([1.0, 1.0, 0.0, 1.0, 1.0, 0.0]), np.arange(6.0, 0.0, -1.0)

    def index(answers: np.ndarray) -> np.ndarray:
        return np.array([concordance(answers[:, 0], time, event)])

    reversed_risk = risk[::-1, None]
    assert permutation_loss(risk[:, None], [reversed_risk, risk[:, None]], index).tolist() == [0.5]


def test_an_undefined_draw_is_left_out_and_no_draw_is_undefined() -> None:
    def performance(answers: np.ndarray) -> np.ndarray:
        return answers.mean(axis=0)

    original = np.array([[1.0, 1.0]])
    draws = [np.array([[0.25, np.nan]]), np.array([[0.75, np.nan]])]
    assert permutation_loss(original, draws, performance) == pytest.approx([0.5, np.nan], nan_ok=True)
    assert np.isnan(permutation_loss(original, [], performance)).all()


def test_areas_and_gains_of_a_linear_model_are_known() -> None:
    # Four parts that change the answer by 4, 3, 2, 1 of 10, so a step of the ranking adds them in that order.
    shares = np.arange(5) / 4
    ranked = np.array([[0.0, 4.0, 7.0, 9.0, 10.0]])
    straight = np.array([[[0.0, 2.5, 5.0, 7.5, 10.0]], [[0.0, 2.5, 5.0, 7.5, 10.0]]])
    assert area_below(shares, ranked).tolist() == [6.25]
    assert area_below(shares[1:], ranked[:, 1:]) == pytest.approx([(5.5 + 8 + 9.5) / 3])
    assert ranking_gain("deleted", shares, ranked, straight).tolist() == [1.25]
    assert ranking_gain("inserted", shares, 10 - ranked, 10 - straight).tolist() == [1.25]
    assert ranking_gain("deleted", shares, straight[0], straight).tolist() == [0.0]
    assert np.isnan(area_below(shares, np.full((1, 5), np.nan))).all()
    with pytest.raises(ValueError, match=r"shares \[0\.0, 0\.0\]; expected at least two"):
        area_below(np.zeros(2), np.zeros((1, 2)))


def test_the_rules_of_the_verdict() -> None:
    def word(shares: list[list[float]], losses: list[list[float]]) -> str:
        return verdict(np.array(shares), np.array(losses), 0.05, 0.01).word

    small = [[0.96, 0.04], [0.97, 0.03]]
    assert word(small, [[0.3, 0.009], [0.2, -0.1]]) == "collapsed"
    assert word(small, [[0.3, 0.009], [0.2, 0.01]]) == "uses all"  # it matters in one seed
    assert word([*small, [0.95, 0.05]], [[0.3, 0.0]]) == "uses all"  # by one definition it is not small
    assert word(small, [[0.3, np.nan]]) == "uses all"
    assert word([[0.7, 0.3], [0.4, 0.6]], [[0.3, 0.2]]) == "unstable"
    assert word([[0.5, 0.5], [0.4, 0.6]], [[0.3, 0.2]]) == "uses all"  # equal shares contradict nothing
    assert word([[np.nan, np.nan], [0.4, 0.6]], [[0.3, 0.2]]) == "undefined"
    found = verdict(np.array([[0.5, 0.46, 0.04], [0.4, 0.58, 0.02]]), np.array([[0.2, 0.2, 0.0]]), 0.05, 0.01)
    assert (found.word, found.unused.tolist(), found.first.tolist()) == (
        "collapsed",
        [False, False, True],
        [True, True, False],
    )
    none = verdict(np.array(small), np.empty((0, 2)), 0.05, 0.01)
    assert (none.word, none.unused.any()) == ("uses all", False)
    with pytest.raises(ValueError, match="expected two or more columns, the same in both"):
        verdict(np.ones((1, 2)), np.ones((1, 3)), 0.05, 0.01)

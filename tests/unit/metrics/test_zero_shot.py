"""Zero-shot classification: planted embeddings, scikit-learn's scores, and balanced sets counted by hand."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from sklearn.metrics import accuracy_score, f1_score, roc_auc_score

from wronglung.metrics.binary_auroc import binary_auroc
from wronglung.metrics.classification import (
    MULTI_CLASS,
    PER_LABEL,
    UNDECIDED,
    LabelScores,
    Predictions,
    class_embeddings,
    draw_balanced,
    exclusive,
    f1_scores,
    known_truth,
    macro_f1,
    most_similar,
    similarities,
)

CLASSES = st.lists(st.integers(0, 3), min_size=1, max_size=30)
NAMES = ["Atelectasis", "Cardiomegaly", "Edema"]


@settings(deadline=None, max_examples=25)
@given(CLASSES, st.data())
def test_multi_class_scores_equal_scikit_learn(truth: list[int], data: st.DataObject) -> None:
    predicted = data.draw(st.lists(st.integers(-1, 3), min_size=len(truth), max_size=len(truth)))
    given_ = Predictions(np.array(truth), np.array(predicted), 4)
    assert MULTI_CLASS["accuracy"].compute(given_) == accuracy_score(truth, predicted)
    expected = f1_score(truth, predicted, labels=range(4), average=None, zero_division=np.nan)
    np.testing.assert_allclose(f1_scores(given_), expected)
    assert MULTI_CLASS["macro_f1"].compute(given_) == pytest.approx(np.nanmean(expected))


SCORES = hnp.arrays(np.float64, 12, elements=st.sampled_from([-1.0, 0.0, 0.25, 0.5, 3.0]))
TRUTH = hnp.arrays(np.float64, 12, elements=st.sampled_from([0.0, 1.0, np.nan]))


@settings(deadline=None, max_examples=25)
@given(SCORES, SCORES, TRUTH)
def test_auroc_equals_scikit_learn(positive: np.ndarray, negative: np.ndarray, truth: np.ndarray) -> None:
    known = ~np.isnan(truth)
    scores = LabelScores(positive, negative, truth)
    share = np.exp(positive) / (np.exp(positive) + np.exp(negative))  # CheXzero's probability orders alike
    for name, score in [("auroc_of_positive", positive), ("auroc_of_pair", np.round(share, 9))]:
        found = PER_LABEL[name].compute(scores)
        if len(set(truth[known])) < 2:
            assert math.isnan(found)
        else:
            assert found == pytest.approx(roc_auc_score(truth[known], score[known]), abs=1e-12)
    assert math.isnan(PER_LABEL["auroc_of_pair"].compute(LabelScores(positive, None, truth)))


def test_binary_auroc_of_a_constant_is_one_half() -> None:
    assert binary_auroc(np.zeros(5), np.array([1, 0, 0, np.nan, 1])) == 0.5


def test_a_class_is_the_mean_of_its_prompts_directions() -> None:
    prompts = np.array([[2.0, 0], [0, 5], [0, -3]])
    plain = class_embeddings(prompts, np.array([0, 0, 1]), 2, renormalise=False)
    scaled = class_embeddings(prompts, np.array([0, 0, 1]), 2, renormalise=True)
    half = math.sqrt(0.5)
    np.testing.assert_allclose(plain, [[0.5, 0.5], [0, -1]])
    np.testing.assert_allclose(scaled, [[half, half], [0, -1]])


def test_renormalising_can_change_the_class() -> None:
    """A class with unlike prompts has a short mean, and loses as published against one with like prompts."""
    prompts = np.array([[1.0, 0, 0], [0, 1, 0], [0.6, 0.6, math.sqrt(0.28)], [0.6, 0.6, math.sqrt(0.28)]])
    image = np.array([[1.0, 1, 0.01]])
    classes = np.array([0, 0, 1, 1])
    chosen = {
        renormalise: most_similar(similarities(image, class_embeddings(prompts, classes, 2, renormalise))).tolist()
        for renormalise in (False, True)
    }
    assert chosen == {False: [1], True: [0]}


@pytest.mark.parametrize("kind", [np.float32, np.float64])
@pytest.mark.parametrize("renormalise", [True, False])
def test_planted_embeddings_are_classified(kind: type, renormalise: bool) -> None:
    rng = np.random.default_rng(0)
    directions = np.eye(5, 64)
    truth, class_of = np.repeat(np.arange(5), 40), np.repeat(np.arange(5), 9)
    images = (directions[truth] * 7 + 0.3 * rng.normal(size=(200, 64))).astype(kind)
    prompts = (directions[class_of] * 2 + 0.1 * rng.normal(size=(45, 64))).astype(kind)
    similarity = similarities(images, class_embeddings(prompts, class_of, 5, renormalise))
    assert similarity.dtype == kind
    assert all(metric.compute(Predictions(truth, most_similar(similarity), 5)) == 1 for metric in MULTI_CLASS.values())
    for label in range(5):
        scores = LabelScores(similarity[:, label], -similarity[:, label], (truth == label).astype(float))
        assert all(metric.compute(scores) == 1 for metric in PER_LABEL.values())


def test_a_tie_is_wrong() -> None:
    collapsed = np.tile(np.random.default_rng(0).normal(size=32).astype(np.float32), (30, 1))
    classes = class_embeddings(collapsed[:10], np.arange(10) % 5, 5, renormalise=True)
    found = most_similar(similarities(collapsed, classes))
    assert found.tolist() == [UNDECIDED] * 30
    assert MULTI_CLASS["accuracy"].compute(Predictions(np.zeros(30, int), found, 5)) == 0
    assert most_similar(np.array([[0.3, 0.1, 0.3], [0.3, 0.1, 0.2]])).tolist() == [UNDECIDED, 0]


def test_equal_images_are_exactly_tied_for_every_label() -> None:
    rng = np.random.default_rng(0)
    for count in (7, 1001):
        image = np.tile(rng.normal(size=(1, 512)).astype(np.float32), (count, 1))
        scores = similarities(image, rng.normal(size=(3, 512)))
        truth = (np.arange(count) < 5).astype(float)
        assert [binary_auroc(column, truth) for column in scores.T] == [0.5] * 3


def test_undefined_and_wrong_zero_shot() -> None:
    nothing = Predictions(np.empty(0, int), np.empty(0, int), 3)
    assert all(math.isnan(metric.compute(nothing)) for metric in MULTI_CLASS.values())
    assert macro_f1(Predictions(np.array([0, 0]), np.array([0, 1]), 3)) == pytest.approx((2 / 3 + 0) / 2)
    with pytest.raises(ValueError, match=r"\[1\] of 3 have no prompt"):
        class_embeddings(np.eye(2), np.array([0, 2]), 3, renormalise=True)
    with pytest.raises(ValueError, match="one a prompt"):
        class_embeddings(np.eye(2), np.array([0]), 1, renormalise=True)
    with pytest.raises(ValueError, match="classes: 1 of 1 embeddings are of length zero"):
        class_embeddings(np.array([[1.0, 0], [-1, 0]]), np.array([0, 0]), 1, renormalise=True)
    with pytest.raises(ValueError, match=r"prompts: 1 of 2 .*rows 1;"):
        class_embeddings(np.array([[1.0, 0], [0, 0]]), np.array([0, 1]), 2, renormalise=True)
    with pytest.raises(ValueError, match="from 0 to 2"):
        Predictions(np.array([3]), np.array([0]), 3)


def test_unknown_labels_are_never_negative() -> None:
    labels = np.array([[1.0, -1], [0, np.nan]])
    np.testing.assert_array_equal(known_truth(labels), [[1, np.nan], [0, np.nan]])
    with pytest.raises(ValueError, match=r"\[2.0\]"):
        known_truth(np.array([[2.0]]))


def test_exclusive_items_are_counted() -> None:
    nan = np.nan
    truth = np.array([[1, 0, 0], [0, 1, nan], [1, 1, 0], [0, nan, 0], [0, 0, 1], [nan, 1, 1]])
    strict, reasons = exclusive(truth, "known_absent")
    assert strict.tolist() == [0, -1, -1, -1, 2, -1]
    assert list(reasons.values()) == [1, 2, 1]
    loose, reasons = exclusive(truth, "none_present")
    assert loose.tolist() == [0, 1, -1, -1, 2, -1]
    assert list(reasons.values()) == [1, 2, 0]


def test_balanced_sets_are_exclusive_and_do_not_depend_on_order() -> None:
    rng = np.random.default_rng(4)
    truth = rng.choice([0.0, 0.0, 1.0, np.nan], (400, 3))
    ids = [f"i{number}" for number in rng.permutation(400)]
    drawn = draw_balanced(truth, ids, NAMES, 12, "none_present", 7)
    assert np.bincount(drawn.classes).tolist() == [12, 12, 12]
    assert len(drawn.rows) + sum(drawn.left_out.values()) == 400
    assert (truth[drawn.rows, drawn.classes] == 1).all()
    assert ((truth[drawn.rows] == 1).sum(axis=1) == 1).all()
    order = rng.permutation(400)
    again = draw_balanced(truth[order], [ids[row] for row in order], NAMES, 12, "none_present", 7)
    assert [ids[order[row]] for row in again.rows] == [ids[row] for row in drawn.rows]
    other = draw_balanced(truth, ids, NAMES, 12, "none_present", 8)
    assert set(other.rows.tolist()) != set(drawn.rows.tolist())


def test_balanced_sets_that_cannot_be_drawn() -> None:
    truth = np.array([[1.0, 0, 0], [0, 1, 0], [0, 1, 0]])
    with pytest.raises(ValueError, match=r"'Edema': 0.*ask for 0"):
        draw_balanced(truth, ["a", "b", "c"], NAMES, 1, "known_absent", 7)
    with pytest.raises(ValueError, match="all different"):
        draw_balanced(truth, ["a", "b", "b"], NAMES, 1, "known_absent", 7)
    with pytest.raises(ValueError, match="known_present"):
        draw_balanced(truth, ["a", "b", "c"], NAMES, 1, "known_present", 7)

"""The linear probe against scikit-learn, and its draws, lacking labels and unknown labels."""

import math

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from wronglung.metrics.classification import draw_patients, draws_of
from wronglung.metrics.classification.linear_probe import LabelledEmbeddings, linear_probe
from wronglung.metrics.classification.sample_efficiency import sample_efficiency

PENALTIES = (1e-4, 1e-2, 1.0, 100.0)


def rows_of(count: int, seed: int, noise: float = 1.0) -> LabelledEmbeddings:
    """Three labels: one that is easy to see, one that is hard to see, and one that is not there to be seen."""
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, 2, (count, 3)).astype(float)
    embeddings = 5 + noise * rng.normal(size=(count, 6))
    embeddings[:, 0] += 2 * truth[:, 0]
    embeddings[:, 1] += 0.7 * truth[:, 1]
    return LabelledEmbeddings(embeddings, truth, np.array([f"p{number // 2}" for number in range(count)]))


def with_truth(rows: LabelledEmbeddings, truth: np.ndarray) -> LabelledEmbeddings:
    return LabelledEmbeddings(rows.embeddings, truth, rows.patients)


TRAIN, VALID, TEST = rows_of(300, 0), rows_of(200, 1), rows_of(400, 2)


def by_scikit_learn(penalty: float, label: int, part: LabelledEmbeddings) -> float:
    mean, spread = TRAIN.embeddings.mean(axis=0), TRAIN.embeddings.std(axis=0)
    model = LogisticRegression(C=penalty, max_iter=5000).fit((TRAIN.embeddings - mean) / spread, TRAIN.truth[:, label])
    return roc_auc_score(part.truth[:, label], model.predict_proba((part.embeddings - mean) / spread)[:, 1])


def test_the_probe_equals_scikit_learn() -> None:
    macro = [np.mean([by_scikit_learn(penalty, label, VALID) for label in range(3)]) for penalty in PENALTIES]
    best = PENALTIES[int(np.argmax(macro))]
    probe = linear_probe(TRAIN, VALID, TEST, PENALTIES[::-1])
    assert probe.penalty == best
    assert probe.unfinished == 0
    np.testing.assert_allclose(probe.auroc, [by_scikit_learn(best, label, TEST) for label in range(3)], atol=2e-4)
    assert probe.auroc[0] > 0.9 > probe.auroc[1] > 0.6
    assert abs(probe.auroc[2] - 0.5) < 0.1


def test_one_c_is_one_c() -> None:
    assert linear_probe(TRAIN, VALID, TEST, [0.5]).penalty == 0.5
    with pytest.raises(ValueError, match="C cannot be chosen"):
        linear_probe(TRAIN, VALID, TEST, [])


def test_a_class_that_the_draw_lacks_scores_one_half_and_is_counted() -> None:
    truth = TRAIN.truth.copy()
    truth[:, 0] = 1
    probe = linear_probe(with_truth(TRAIN, truth), VALID, TEST, PENALTIES)
    assert probe.lacking.tolist() == [True, False, False]
    assert probe.auroc[0] == 0.5
    nothing = linear_probe(with_truth(TRAIN, np.zeros((300, 3))), VALID, TEST, PENALTIES)
    assert nothing.lacking.all()
    assert nothing.auroc.tolist() == [0.5] * 3
    assert math.isnan(nothing.penalty)


def test_a_test_without_a_class_is_undefined() -> None:
    truth = TEST.truth.copy()
    truth[:, 1] = np.nan
    truth[:, 2] = 0
    probe = linear_probe(TRAIN, VALID, with_truth(TEST, truth), PENALTIES)
    assert np.isnan(probe.auroc).tolist() == [False, True, True]
    lacking = linear_probe(with_truth(TRAIN, np.zeros((300, 3))), VALID, with_truth(TEST, truth), PENALTIES)
    assert np.isnan(lacking.auroc).tolist() == [False, True, True]


def test_rows_in_which_a_label_is_not_known_are_not_learnt() -> None:
    truth, embeddings = TRAIN.truth.copy(), TRAIN.embeddings.copy()
    truth[:100] = np.nan
    embeddings[:100] *= -9
    probe = linear_probe(LabelledEmbeddings(embeddings, truth, TRAIN.patients), VALID, TEST, PENALTIES)
    rest = linear_probe(TRAIN.part(np.arange(300) >= 100), VALID, TEST, PENALTIES)
    np.testing.assert_array_equal(probe.auroc, rest.auroc)


def test_c_cannot_be_chosen_without_both_classes() -> None:
    with pytest.raises(ValueError, match="none of 3 labels"):
        linear_probe(TRAIN, with_truth(VALID, np.ones((200, 3))), TEST, PENALTIES)


def test_scaling_of_an_embedding_changes_nothing() -> None:
    scaled = [LabelledEmbeddings(1e-3 * rows.embeddings, rows.truth, rows.patients) for rows in (TRAIN, VALID, TEST)]
    np.testing.assert_allclose(
        linear_probe(*scaled, PENALTIES).auroc, linear_probe(TRAIN, VALID, TEST, PENALTIES).auroc, atol=1e-3
    )


def test_draws_are_by_patient_nested_and_the_same_for_all() -> None:
    patients = np.array([f"p{number}" for number in np.random.default_rng(0).integers(0, 300, 900)])
    every = np.unique(patients)
    parts = {fraction: draw_patients(patients, fraction, 2, 7) for fraction in (0.01, 0.1, 1)}
    for fraction, part in parts.items():
        chosen = set(patients[part])
        assert len(chosen) == math.ceil(fraction * len(every))
        assert not chosen & set(patients[~part])
    assert (parts[0.01] <= parts[0.1]).all()
    assert parts[1].all()
    order = np.random.default_rng(1).permutation(900)
    np.testing.assert_array_equal(draw_patients(patients[order], 0.1, 2, 7), parts[0.1][order])
    assert any((draw_patients(patients, 0.1, draw, 7) != parts[0.1]).any() for draw in (0, 1))
    assert draw_patients(np.arange(300), 0.01, 0, 7).sum() == 3


def test_wrong_draws_are_refused() -> None:
    assert draws_of(1, 5) == 1
    assert draws_of(0.1, 5) == 5
    with pytest.raises(ValueError, match="5 or more"):
        draws_of(0.1, 4)
    for fraction in (0, 1.1):
        with pytest.raises(ValueError, match="at most 1"):
            draw_patients(np.arange(3), fraction, 0, 7)


def test_more_patients_give_a_better_probe() -> None:
    found = list(sample_efficiency(TRAIN, VALID, TEST, PENALTIES, (0.01, 0.1, 1), 5, 7))
    assert [(part.fraction, part.draw) for part in found] == [
        *((fraction, draw) for fraction in (0.01, 0.1) for draw in range(5)),
        (1, 0),
    ]
    assert [part.rows for part in found] == [4] * 5 + [30] * 5 + [300]
    mean = [np.mean([part.probe.auroc[0] for part in found if part.fraction == share]) for share in (0.01, 0.1, 1)]
    assert mean[0] < mean[1] < mean[2]
    for part in found:
        assert (part.probe.auroc[part.probe.lacking] == 0.5).all()
    other = sample_efficiency(rows_of(300, 0, noise=2), VALID, TEST, PENALTIES, (0.01,), 5, 7)
    assert [part.probe.lacking.tolist() for part in other] == [part.probe.lacking.tolist() for part in found[:5]]


def test_embeddings_without_a_direction_or_a_truth_are_refused() -> None:
    with pytest.raises(ValueError, match=r"rows 0, 1, 2;"):
        LabelledEmbeddings(np.zeros((3, 2)), np.ones((3, 1)), np.arange(3))
    with pytest.raises(ValueError, match="every image"):
        LabelledEmbeddings(np.ones((3, 2)), np.ones((2, 1)), np.arange(3))

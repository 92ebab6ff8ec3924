"""Scores of reports: known answers, brute force, and scikit-learn's F1."""

from pathlib import Path

import numpy as np
import pytest
from sklearn.metrics import f1_score

from tests.support.language_models import write_encoder
from wronglung.metrics.reports.encoded import bert_score, cosine, encode
from wronglung.metrics.reports.word_overlap import bleu_2, rouge
from wronglung.statistics.weighted import weighted_f1, weighted_micro_f1

TRUTH = "the lungs are clear"
TEXTS = ["the lungs are clear", "clear", "there is an effusion on the left", "lungs"]


def test_equal_texts_score_one_and_texts_without_common_words_zero() -> None:
    assert bleu_2(TRUTH, TRUTH) == 1
    assert set(rouge(TRUTH, TRUTH).values()) == {1.0}
    for text in ("", "effusion", "effusion of left side"):
        assert bleu_2(text, TRUTH) == 0
        assert set(rouge(text, TRUTH).values()) == {0.0}
    assert bleu_2("clear are lungs the", TRUTH) == 0  # no common pair, and no smoothing


def test_bleu_by_hand() -> None:
    # 3 of 4 words and 2 of 3 pairs are common; both texts have 4 words, so nothing is taken off for brevity.
    assert bleu_2("the lungs are dark", TRUTH) == pytest.approx(np.sqrt(3 / 4 * 2 / 3))
    assert bleu_2("the lungs", TRUTH) == pytest.approx(np.exp(1 - 4 / 2))


def test_rouge_by_hand() -> None:
    found = rouge("the clear lungs", TRUTH)
    assert found["rouge_1"] == pytest.approx(2 * 3 / (3 + 4))
    assert found["rouge_2"] == 0
    assert found["rouge_l"] == pytest.approx(2 * 2 / (3 + 4))


def test_a_true_report_of_one_word_leaves_scores_undefined() -> None:
    assert np.isnan([bleu_2("clear", "clear"), *rouge("clear", "clear").values()]).all()


def test_f1_of_findings_is_that_of_scikit_learn_in_a_resample() -> None:
    rng = np.random.default_rng(0)
    truth, stated = rng.random((30, 5)) < 0.4, rng.random((30, 5)) < 0.4
    weights = rng.integers(0, 3, size=(4, 30))
    for row, micro, single in zip(
        weights, weighted_micro_f1(truth, stated, weights), weighted_f1(truth, stated, weights), strict=True
    ):
        assert micro == pytest.approx(f1_score(truth, stated, average="micro", sample_weight=row))
        assert single == pytest.approx(f1_score(truth, stated, average=None, sample_weight=row))
    none = np.zeros((30, 5), dtype=bool)
    assert np.isnan(weighted_micro_f1(none, none, weights)).all()


def test_bert_score_by_brute_force() -> None:
    rng = np.random.default_rng(1)
    text, truth = (rng.normal(size=(count, 6)) for count in (3, 5))
    text, truth = (one / np.linalg.norm(one, axis=1, keepdims=True) for one in (text, truth))
    precision = np.mean([max(float(a @ b) for b in truth) for a in text])
    recall = np.mean([max(float(a @ b) for a in text) for b in truth])
    assert bert_score(text, truth) == pytest.approx(2 * precision * recall / (precision + recall))
    assert bert_score(text, text) == pytest.approx(1)
    assert bert_score(text[:0], truth) == 0
    assert np.isnan(bert_score(text, truth[:0]))


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny BERT with its tokenizer."""
    return write_encoder(tmp_path_factory.mktemp("encoder"), TEXTS)


@pytest.mark.parametrize("pooling", ["tokens", "mean", "cls"])
def test_padding_changes_no_text(pooling: str, encoder: Path) -> None:
    together = encode(encoder, TEXTS, pooling, None, threads=1)
    for text, own in zip(TEXTS, together, strict=True):
        (alone,) = encode(encoder, [text], pooling, None, threads=1)
        np.testing.assert_allclose(own, alone, atol=1e-6)


def test_pooling_leaves_special_pieces_out_or_takes_them(encoder: Path) -> None:
    (pieces,), (mean,), (first,) = (encode(encoder, [TEXTS[0]], one, 1, threads=1) for one in ("tokens", "mean", "cls"))
    assert pieces.shape == (4, 8)
    np.testing.assert_allclose(np.linalg.norm(pieces, axis=1), 1, atol=1e-6)
    assert cosine(mean, mean) == pytest.approx(1)
    assert mean.shape == first.shape == (8,)
    assert np.isnan(cosine(mean, 0 * mean))


def test_a_layer_that_is_not_there_is_refused(encoder: Path) -> None:
    with pytest.raises(ValueError, match=r"layer 3.* 0 to 2"):
        encode(encoder, TEXTS, "mean", 3, threads=1)

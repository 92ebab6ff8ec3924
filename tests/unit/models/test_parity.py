"""The alignment's numbers equal those of the published code (tests/parity, from GLoRIA and the paper's fork)."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor

from wronglung.encoders.word_pooling import pool_sentence, pool_words
from wronglung.models.gloria.alignment import (
    cross_attention,
    global_logits,
    global_similarity,
    local_logits,
    local_similarity,
    sentence_maps,
    unpack,
)
from wronglung.training.contrastive import contrastive_loss, negatives

FIXTURE = Path(__file__).parents[2] / "parity" / "gloria_parity.npz"
SCALES = {"attention": 4.0, "word": 5.0, "logit": 10.0}
Load = Callable[[str], Tensor]


@pytest.fixture(scope="module")
def published() -> Load:
    arrays = np.load(FIXTURE)
    return lambda key: torch.from_numpy(arrays[key])


def words_of(published: Load, case: str) -> tuple[Tensor, Tensor]:
    """Words [N, T, D] and the mask of the loss: [CLS] and words, the first cap_len slots."""
    words = published(f"{case}/txt_l").transpose(1, 2)
    return words, torch.arange(words.shape[1])[None] < published(f"{case}/cap_lens")[:, None]


def extra_region(published: Load, case: str, variant: str) -> Tensor | None:
    return published(f"{case}/no_attn_vec") if variant == "_noattn" else None


def diagonal_loss(logits: Tensor) -> Tensor:
    pairs = torch.arange(len(logits))
    loss = contrastive_loss(logits, pairs, negatives(pairs, pairs, len(pairs), identical_texts=True))
    return torch.stack([loss.image_to_text, loss.text_to_image])


@pytest.mark.parametrize("case", ["small", "grid19"])
@pytest.mark.parametrize("variant", ["", "_noattn"])
def test_attention(published: Load, case: str, variant: str) -> None:
    words, mask = words_of(published, case)
    extra = extra_region(published, case, variant)
    regions = published(f"{case}/img_l")
    found = cross_attention(regions, words, mask, "released", SCALES["attention"], extra)
    pairs = torch.arange(len(words))
    expected = published(f"{case}/attn{variant}")
    error = (found.maps[pairs, pairs] - expected)[mask].abs().max()
    assert error <= 1e-6
    contexts = published(f"{case}/attn{variant}_weighted_context").transpose(1, 2)
    matched = unpack(found.contexts.transpose(0, 1), mask)[pairs, :, pairs]
    torch.testing.assert_close(matched[mask], contexts[mask].float(), rtol=1e-5, atol=1e-6)
    means, _ = sentence_maps(found)
    assert (means[pairs, pairs] - published(f"{case}/attn{variant}_mean_over_tokens")).abs().max() <= 1e-6
    assert torch.allclose(found.no_attention[pairs, pairs][mask], 1 - expected.sum((2, 3))[mask].float(), atol=1e-6)


@pytest.mark.parametrize("case", ["small", "grid19"])
@pytest.mark.parametrize(
    ("key", "aggregation", "variant"),
    [
        ("local_loss_sum", "sum", ""),
        ("local_loss_mean", "mean", ""),
        ("fork_noattn_local_loss", "sum", "_noattn"),
    ],
)
def test_local_loss(published: Load, case: str, key: str, aggregation: str, variant: str) -> None:
    words, mask = words_of(published, case)
    extra = extra_region(published, case, variant)
    attended = cross_attention(published(f"{case}/img_l"), words, mask, "released", SCALES["attention"], extra)
    logits = local_logits(words, attended, SCALES["word"], SCALES["logit"], aggregation)
    torch.testing.assert_close(diagonal_loss(logits), published(f"{case}/{key}"), rtol=1e-5, atol=0)


@pytest.mark.parametrize("case", ["small", "grid19"])
def test_global_loss_and_similarity(published: Load, case: str) -> None:
    images, texts = published(f"{case}/img_g"), published(f"{case}/txt_g")
    loss = diagonal_loss(global_logits(images, texts, SCALES["logit"]))
    torch.testing.assert_close(loss, published(f"{case}/global_loss"), rtol=1e-5, atol=0)
    expected = published(f"{case}/global_similarities")
    torch.testing.assert_close(global_similarity(images, texts), expected, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("case", ["small", "grid19"])
@pytest.mark.parametrize("variant", ["", "_noattn"])
def test_local_similarity_with_the_released_word_slice(published: Load, case: str, variant: str) -> None:
    # At inference the published code takes words 1..cap instead of 0..cap-1 (spec: "shifted by one").
    words, mask = words_of(published, case)
    shifted = torch.roll(mask, 1, dims=1)
    shifted[:, 0] = False
    extra = extra_region(published, case, variant)
    attended = cross_attention(published(f"{case}/img_l"), words, shifted, "released", SCALES["attention"], extra)
    found = local_similarity(words, attended, SCALES["word"])
    expected = published(f"{case}/local_similarities{variant}")
    torch.testing.assert_close(found, expected, rtol=1e-5, atol=1e-6)


def test_word_pooling(published: Load) -> None:
    vocabulary = [
        "[PAD]",
        "[CLS]",
        "[SEP]",
        "[MASK]",
        "[UNK]",
        "left",
        "pleural",
        "eff",
        "##usion",
        "no",
        "pneum",
        "##oth",
        "##orax",
        "lung",
        "opacity",
    ]
    index = []
    for row in published("text/input_ids").tolist():
        word, words = -1, []
        for piece in (vocabulary[i] for i in row):
            word += not piece.startswith("##")
            words.append(-1 if piece == "[PAD]" else word)
        index.append(words)
    states = published("text/hidden_states")[-4:]
    words = pool_words(states, torch.tensor(index), slots=states.shape[2])
    torch.testing.assert_close(words, published("text/word_emb").transpose(1, 2), rtol=1e-6, atol=1e-6)
    sentence = pool_sentence(words, states.shape[2])
    torch.testing.assert_close(sentence, published("text/sent_emb"), rtol=1e-6, atol=1e-6)


def test_pooling_without_joining_pieces(published: Load) -> None:
    states = published("text/hidden_states")[-4:]
    pieces = torch.arange(states.shape[2]).expand(states.shape[1], -1)
    words = pool_words(states, pieces, slots=states.shape[2])
    torch.testing.assert_close(words, published("text/word_emb_noagg").transpose(1, 2), rtol=1e-6, atol=1e-6)
    sentence = pool_sentence(words, states.shape[2])
    torch.testing.assert_close(sentence, published("text/sent_emb_noagg"), rtol=1e-6, atol=1e-6)

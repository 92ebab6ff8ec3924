"""The alignment against a loop in float64, and the properties that the fixtures do not show."""

import math

import pytest
import torch
from torch import Tensor

from wronglung.models.gloria.alignment import (
    FORMULAS,
    cross_attention,
    global_logits,
    local_logits,
    local_similarity,
    sentence_maps,
)
from wronglung.training.contrastive import contrastive_loss, negatives

B, N, T, D, H, W = 2, 3, 5, 6, 3, 4
LENGTHS = [5, 2, 3]


@pytest.fixture
def batch() -> tuple[Tensor, Tensor, Tensor]:
    """Regions, words, mask in float64."""
    generator = torch.Generator().manual_seed(0)
    regions = torch.randn(B, D, H, W, generator=generator, dtype=torch.float64)
    words = torch.randn(N, T, D, generator=generator, dtype=torch.float64)
    return regions, words, torch.arange(T)[None] < torch.tensor(LENGTHS)[:, None]


def slow_softmax(values: list[float]) -> list[float]:
    top = max(values)
    exponentials = [math.exp(value - top) for value in values]
    return [value / sum(exponentials) for value in exponentials]


def slow_attention(regions: Tensor, words: Tensor, formula: str, scale: float) -> list[list[float]]:
    """One text's words [T, D] over one image's regions [M, D], one number at a time."""

    def score(word: list[float], region: list[float]) -> float:
        dot = sum(a * b for a, b in zip(word, region, strict=True))
        return dot / (math.hypot(*word) * math.hypot(*region)) if formula == "cosine" else dot

    scores = [[score(word, region) for region in regions.tolist()] for word in words.tolist()]
    if formula == "released":
        columns = [slow_softmax([row[j] for row in scores]) for j in range(len(regions))]
        scores = [[column[t] for column in columns] for t in range(len(words))]
    return [slow_softmax([scale * value for value in row]) for row in scores]


@pytest.mark.parametrize("formula", sorted(FORMULAS))
@pytest.mark.parametrize("extra", [False, True])
def test_attention_equals_a_loop(batch: tuple[Tensor, Tensor, Tensor], formula: str, extra: bool) -> None:
    regions, words, mask = batch
    vector = torch.linspace(-1, 1, D, dtype=torch.float64) if extra else None
    found = cross_attention(regions, words, mask, formula, 3.0, vector)
    for b in range(B):
        cells = regions[b].flatten(1).T
        cells = cells if vector is None else torch.cat([cells, vector[None]])
        for n, length in enumerate(LENGTHS):
            expected = torch.tensor(slow_attention(cells, words[n, :length], formula, 3.0), dtype=torch.float64)
            maps = expected[:, : H * W].reshape(length, H, W)
            torch.testing.assert_close(found.maps[b, n, :length], maps, rtol=0, atol=1e-12)
            outside = expected[:, H * W :].sum(1)
            torch.testing.assert_close(found.no_attention[b, n, :length], outside, rtol=0, atol=1e-12)
            assert (found.maps[b, n, length:] == 0).all()


def test_logits_and_similarity_equal_a_loop(batch: tuple[Tensor, Tensor, Tensor]) -> None:
    regions, words, mask = batch
    found = cross_attention(regions, words, mask, "paper", 0.5)
    total = local_logits(words, found, 5.0, 10.0, "sum")
    mean = local_logits(words, found, 5.0, 10.0, "mean")
    best = local_similarity(words, found, 5.0)
    for b in range(B):
        for n, length in enumerate(LENGTHS):
            cosines = []
            for t in range(length):
                context = (found.maps[b, n, t] * regions[b]).sum((1, 2))
                cosines.append(float(torch.cosine_similarity(words[n, t], context, dim=0)))
            expected = 10.0 * math.log(sum(math.exp(5.0 * cosine) for cosine in cosines))
            assert total[b, n] == pytest.approx(expected, rel=1e-10)
            assert mean[b, n] == pytest.approx(expected - 10.0 * math.log(length), rel=1e-10)
            assert best[b, n] == pytest.approx(5.0 * max(cosines), rel=1e-10)


@pytest.mark.parametrize("formula", sorted(FORMULAS))
def test_padding_changes_nothing(batch: tuple[Tensor, Tensor, Tensor], formula: str) -> None:
    regions, words, mask = batch
    longer = torch.cat([words, torch.full((N, 2, D), 1e3, dtype=words.dtype)], dim=1)
    longer[1, LENGTHS[1] :] = -7.0
    mask_of_longer = torch.cat([mask, torch.zeros(N, 2, dtype=torch.bool)], dim=1)
    short, long = (cross_attention(regions, w, m, formula, 4.0) for w, m in ((words, mask), (longer, mask_of_longer)))
    torch.testing.assert_close(sentence_maps(short).maps, sentence_maps(long).maps, rtol=0, atol=1e-14)
    logits = [local_logits(w, a, 5.0, 10.0, "sum") for w, a in ((words, short), (longer, long))]
    torch.testing.assert_close(*logits, rtol=0, atol=1e-12)


def test_formulas_differ(batch: tuple[Tensor, Tensor, Tensor]) -> None:
    maps = [cross_attention(*batch, formula, 4.0).maps for formula in sorted(FORMULAS)]
    gaps = [(maps[i] - maps[j]).abs().max() for i in range(3) for j in range(i)]
    assert min(gaps) > 0.01


def test_released_attention_of_a_word_depends_on_the_others_and_cosine_does_not(
    batch: tuple[Tensor, Tensor, Tensor],
) -> None:
    regions, words, mask = batch
    changed = words.clone()
    changed[0, 1] += 1.0
    gaps = {}
    for formula in ("released", "cosine"):
        first, second = (cross_attention(regions, w, mask, formula, 4.0).maps[:, 0, 0] for w in (words, changed))
        gaps[formula] = float((first - second).abs().max())
    assert gaps["released"] > 1e-3
    assert gaps["cosine"] < 1e-15


@pytest.mark.parametrize("formula", sorted(FORMULAS))
def test_gradients_reach_everything_that_counts(batch: tuple[Tensor, Tensor, Tensor], formula: str) -> None:
    regions, words, mask = batch
    vector = torch.ones(D, dtype=torch.float64)
    for tensor in (regions, words, vector):
        tensor.requires_grad_()
    attention = cross_attention(regions, words, mask, formula, 4.0, vector)
    owner = torch.tensor([0, 0, 1])
    logits = local_logits(words, attention, 5.0, 10.0, "sum")
    contrastive_loss(logits, owner, negatives(owner, torch.arange(N), B, True)).total.backward()
    assert (regions.grad.abs().sum(1) > 0).all()
    assert (words.grad[mask].abs().sum(1) > 0).all()
    assert (words.grad[~mask] == 0).all()
    assert vector.grad.abs().sum() > 0


def test_a_text_without_words_is_undefined_and_spares_the_others(batch: tuple[Tensor, Tensor, Tensor]) -> None:
    regions, words, mask = batch
    words.requires_grad_()
    whole = local_logits(words, cross_attention(*batch, "released", 4.0), 5.0, 10.0, "sum")
    mask = mask.clone()
    mask[1] = False
    attention = cross_attention(regions, words, mask, "released", 4.0)
    logits = local_logits(words, attention, 5.0, 10.0, "sum")
    for values in (logits, local_similarity(words, attention, 5.0), sentence_maps(attention).maps.sum((2, 3))):
        assert values[:, 1].isnan().all()
        assert values[:, [0, 2]].isfinite().all()
    torch.testing.assert_close(logits[:, [0, 2]], whole[:, [0, 2]])
    logits[:, [0, 2]].sum().backward()
    assert words.grad.isfinite().all()


def test_an_unknown_formula_and_unequal_widths_are_refused(batch: tuple[Tensor, Tensor, Tensor]) -> None:
    with pytest.raises(ValueError, match=r"'eq1'.*\['cosine', 'paper', 'released'\]"):
        cross_attention(*batch, "eq1", 4.0)
    with pytest.raises(ValueError, match=r"\b5\b.*\b6\b.*width"):
        cross_attention(batch[0][:, :5], *batch[1:], "paper", 4.0)


def test_half_precision_is_left_inside_autocast() -> None:
    regions, words = torch.randn(1, 4, 2, 2, dtype=torch.bfloat16), torch.randn(1, 2, 4, dtype=torch.bfloat16)
    mask = torch.ones(1, 2, dtype=torch.bool)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        attention = cross_attention(regions, words, mask, "paper", 1.0)
        logits = local_logits(words, attention, 5.0, 10.0, "sum")
        whole = global_logits(regions.flatten(1), regions.flatten(1), 10.0)
    assert {attention.weights.dtype, logits.dtype, whole.dtype} == {torch.float32}

"""How words and image regions are compared: cross-attention, logits, similarities and the contrastive loss.

Letters: B images, N texts, T words, D joint width, h w attention grid, M = h*w regions (+ 1 with a no-attention
vector). Every function compares all images with all texts; a matched pair is an entry of the result. Everything is
computed in float32 at least, also inside autocast, because exp and log of half precision lose the loss.

Sources: the paper's §2 (Eq. 1 and the local and global objectives), and GLoRIA's released code, whose attention is a
softmax over words followed by one over regions.
"""

from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional

EPSILON = 1e-8  # the published code's floor for a product of norms


class CrossAttention(NamedTuple):
    """Where each word of each text looks in each image."""

    maps: Tensor  # [B, N, T, h, w], zero for words that do not count; sums to 1 - no_attention
    no_attention: Tensor  # [B, N, T], the share that went to the no-attention vector; 0 without one
    contexts: Tensor  # [B, N, T, D], the attended mean of the regions


class ContrastiveLoss(NamedTuple):
    """Two cross-entropies and what a model that knows nothing would get."""

    image_to_text: Tensor
    text_to_image: Tensor
    chance: Tensor  # sum of both when all logits are equal

    @property
    def total(self) -> Tensor:
        """Sum of both directions."""
        return self.image_to_text + self.text_to_image


def _released(scores: Tensor, counted: Tensor, scale: float) -> Tensor:
    """Softmax over the words of a region, times the scale, softmax over regions (GLoRIA's code, scale 4)."""
    over_words = scores.masked_fill(~counted, -torch.inf).softmax(dim=2)
    return (scale * over_words.masked_fill(~counted, 0.0)).softmax(dim=3)


def _softmax_over_regions(scores: Tensor, counted: Tensor, scale: float) -> Tensor:
    """One softmax over regions (Eq. 1, scale 1/tau)."""
    return (scale * scores).softmax(dim=3)


FORMULAS: dict[str, Callable[[Tensor, Tensor, float], Tensor]] = {
    "released": _released,
    "paper": _softmax_over_regions,
    "cosine": _softmax_over_regions,
}


def cross_attention(
    regions: Tensor,
    words: Tensor,
    word_mask: Tensor,
    formula: str,
    scale: float,
    no_attention: Tensor | None = None,
) -> CrossAttention:
    """Attention of every word of every text over the regions of every image.

    Args:
        regions: [B, D, h, w] local image features.
        words: [N, T, D] word vectors.
        word_mask: [N, T] bool, True where a word counts. What stands in the others changes nothing.
        formula: `released`, `paper` (both of dot products) or `cosine` (of cosines).
        scale: factor before the softmax over regions.
        no_attention: [D] vector that takes part as one more region, or None.

    Returns:
        The maps, the share outside them, and the contexts. Words that do not count have zero maps and contexts.

    Raises:
        ValueError: if the formula is unknown or the widths differ.
    """
    if formula not in FORMULAS:
        raise ValueError(f"unknown attention formula {formula!r}; known: {sorted(FORMULAS)}")
    if regions.shape[1] != words.shape[2]:
        raise ValueError(f"regions have width {regions.shape[1]}, words {words.shape[2]}; both need the joint width")
    with torch.autocast(regions.device.type, enabled=False):
        values, queries = _at_least_float32(regions).flatten(2), _at_least_float32(words)
        if no_attention is not None:
            extra = no_attention.to(values.dtype).expand(len(values), 1, -1).mT  # [B, D, 1]
            values = torch.cat([values, extra], dim=2)
        keys = values
        if formula == "cosine":
            keys, queries = functional.normalize(keys, dim=1), functional.normalize(queries, dim=2)
        scores = torch.einsum("ntd,bdm->bntm", queries, keys)
        counted = word_mask[None, :, :, None]
        weights = FORMULAS[formula](scores, counted, scale).masked_fill(~counted, 0.0)  # [B, N, T, M]
        contexts = torch.einsum("bntm,bdm->bntd", weights, values)
        cells = regions.shape[2] * regions.shape[3]
        maps = weights[..., :cells].unflatten(3, regions.shape[2:])
        return CrossAttention(maps, weights[..., cells:].sum(dim=3), contexts)


def sentence_maps(attention: CrossAttention, word_mask: Tensor) -> tuple[Tensor, Tensor]:
    """Mean over the words that count: maps [B, N, h, w] and the no-attention share [B, N]; NaN without words."""
    counts = word_mask.sum(dim=1).to(attention.maps.dtype)  # [N]
    return attention.maps.sum(dim=2) / counts[None, :, None, None], attention.no_attention.sum(dim=2) / counts


def local_logits(
    words: Tensor,
    contexts: Tensor,
    word_mask: Tensor,
    word_scale: float,
    logit_scale: float,
    aggregation: str,
) -> Tensor:
    """How well each text's words agree with what they attend to in each image: [B, N].

    logit_scale * log sum_t exp(word_scale * cos(word, context)), or the log of the mean. NaN for a text without words.

    Args:
        words: [N, T, D].
        contexts: [B, N, T, D], from `cross_attention`.
        word_mask: [N, T] bool.
        word_scale: factor of the cosine (temp2 of the released code).
        logit_scale: factor of the whole (temp3).
        aggregation: `sum` or `mean` over words.
    """
    with torch.autocast(words.device.type, enabled=False):
        scaled = (word_scale * _word_cosines(words, contexts)).masked_fill(~word_mask, -torch.inf)
        counts = word_mask.sum(dim=1).to(scaled.dtype)
        empty = counts == 0
        logits = torch.logsumexp(scaled.masked_fill(empty[:, None], 0.0), dim=2)
        if aggregation == "mean":
            logits = logits - counts.log()
        return (logit_scale * logits).masked_fill(empty, torch.nan)


def global_logits(images: Tensor, texts: Tensor, logit_scale: float) -> Tensor:
    """logit_scale * cosine of every image [B, D] with every text [N, D]: [B, N]."""
    return logit_scale * global_similarity(images, texts)


def local_similarity(words: Tensor, contexts: Tensor, word_mask: Tensor, word_scale: float) -> Tensor:
    """word_scale * the best word's cosine with its context: [B, N], NaN for a text without words.

    The released code's similarity at inference is log max_t exp(5 cos), the same number.
    """
    with torch.autocast(words.device.type, enabled=False):
        cosines = _word_cosines(words, contexts).masked_fill(~word_mask, -torch.inf).amax(dim=2)
        return (word_scale * cosines).masked_fill(~word_mask.any(dim=1), torch.nan)


def global_similarity(images: Tensor, texts: Tensor) -> Tensor:
    """Cosine of every image [B, D] with every text [N, D]: [B, N]."""
    with torch.autocast(images.device.type, enabled=False):
        images, texts = _at_least_float32(images), _at_least_float32(texts)
        norms = images.norm(dim=1)[:, None] * texts.norm(dim=1)[None, :]
        return (images @ texts.T) / norms.clamp(min=EPSILON)


def negatives(owner: Tensor, text_id: Tensor, images: int, identical_texts: bool) -> Tensor:
    """Which (image, text) pairs of a batch are wrong on purpose: [B, N] bool.

    Args:
        owner: [N] int, the image a text belongs to. Other texts of one's own image are never negatives.
        text_id: [N] int, equal for equal texts.
        images: B.
        identical_texts: whether a text that one of the image's own texts equals counts as a negative all the same.
    """
    own = owner[None, :] == torch.arange(images, device=owner.device)[:, None]
    if identical_texts:
        return ~own
    same = (text_id[:, None] == text_id[None, :]).to(torch.float32)
    return (own.to(torch.float32) @ same) == 0


def contrastive_loss(logits: Tensor, owner: Tensor, wrong: Tensor) -> ContrastiveLoss:
    """Cross-entropy of every matched pair against its row's and its column's negatives, averaged over texts.

    With one text an image and all others negative this is the published loss: CE(S, diag) and CE(S^T, diag).

    Args:
        logits: [B, N].
        owner: [N] int, the image a text belongs to.
        wrong: [B, N] bool, from `negatives`.
    """
    matched = logits[owner, torch.arange(len(owner), device=owner.device)]  # [N]
    # A finite floor, since logsumexp of nothing but -inf has no gradient.
    others = logits.masked_fill(~wrong, torch.finfo(logits.dtype).min)
    against_texts = torch.logsumexp(others, dim=1)[owner]
    against_images = torch.logsumexp(others, dim=0)
    counts = wrong.sum(dim=1)[owner].to(logits.dtype), wrong.sum(dim=0).to(logits.dtype)
    return ContrastiveLoss(
        (torch.logaddexp(matched, against_texts) - matched).mean(),
        (torch.logaddexp(matched, against_images) - matched).mean(),
        sum((count.log1p().mean() for count in counts), start=torch.zeros_like(matched[:1].sum())),
    )


def _word_cosines(words: Tensor, contexts: Tensor) -> Tensor:
    """Cosine of every word with its context: [B, N, T]."""
    words = _at_least_float32(words)
    norms = words.norm(dim=2) * contexts.norm(dim=3)
    return torch.einsum("ntd,bntd->bnt", words, contexts) / norms.clamp(min=EPSILON)


def _at_least_float32(tensor: Tensor) -> Tensor:
    """The same numbers in float32, or in float64 where they are that already."""
    return tensor.to(torch.promote_types(tensor.dtype, torch.float32))

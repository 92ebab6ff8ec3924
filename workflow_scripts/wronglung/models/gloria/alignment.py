"""Compare words with image regions: cross-attention, logits and similarities.

Every function compares all images with all texts; the matched pairs are entries of the result. Everything is computed
in float32 or better, also inside autocast, because half precision is too coarse for exp and log.

Sources: the paper's §2 (Eq. 1 and the local and global objectives), and GLoRIA's released code, whose attention is a
softmax over words followed by one over regions.
"""

from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional

from wronglung.training.contrastive import at_least_float32

EPSILON = 1e-8  # floor of a product of norms, as in the published code


class CrossAttention(NamedTuple):
    """Attention of the K words that count over the regions of each image."""

    weights: Tensor  # [K, B, M] over regions, sums to 1; a no-attention vector is the last region
    contexts: Tensor  # [B, K, D], mean of the regions, weighted by attention
    word_mask: Tensor  # [N, T] bool, True at the K words, in the order of the rows above
    grid: tuple[int, int]  # h, w

    @property
    def maps(self) -> Tensor:
        """Return the maps [B, N, T, h, w]; each sums to 1 - no_attention, or is 0 if the word does not count."""
        cells = self.weights[..., : self.grid[0] * self.grid[1]]
        return unpack(cells, self.word_mask).permute(2, 0, 1, 3).unflatten(3, self.grid)

    @property
    def no_attention(self) -> Tensor:
        """Return the share of the no-attention vector, [B, N, T]; 0 if there is no such vector."""
        outside = self.weights[..., self.grid[0] * self.grid[1] :].sum(dim=2)
        return unpack(outside, self.word_mask).permute(2, 0, 1)


def unpack(rows: Tensor, word_mask: Tensor, fill: float = 0.0) -> Tensor:
    """Put the rows [K, ...] of the words that count back in their texts: [N, T, ...], with `fill` elsewhere."""
    places = rows.new_full((*word_mask.shape, *rows.shape[1:]), fill)
    return places.index_put((word_mask,), rows)


def _released(scores: Tensor, word_mask: Tensor, scale: float) -> Tensor:
    """Take a softmax over a region's words, times the scale, then one over regions (GLoRIA's code, scale 4)."""
    texts = scores.split(word_mask.sum(dim=1).tolist())  # N views [words, B, M]; neither copied nor padded
    return (scale * torch.cat([text.softmax(dim=0) for text in texts])).softmax(dim=2)


def _softmax_over_regions(scores: Tensor, word_mask: Tensor, scale: float) -> Tensor:
    """Return one softmax over regions (Eq. 1, scale 1/tau)."""
    return (scale * scores).softmax(dim=2)


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
    """Return the attention of every word of every text over the regions of every image.

    Args:
        regions: [B, D, h, w] local image features.
        words: [N, T, D] word vectors.
        word_mask: [N, T] bool, True where a word counts. The vectors of other words change nothing.
        formula: `released` or `paper` (dot products), or `cosine` (cosines).
        scale: factor before the softmax over regions.
        no_attention: [D] vector that takes part as one more region, or None.

    Raises:
        ValueError: if the formula is unknown or the widths differ.
    """
    if formula not in FORMULAS:
        raise ValueError(f"unknown attention formula {formula!r}; known: {sorted(FORMULAS)}")
    if regions.shape[1] != words.shape[2]:
        raise ValueError(f"regions have width {regions.shape[1]}, words {words.shape[2]}; both need the joint width")
    with torch.autocast(regions.device.type, enabled=False):
        values, queries = at_least_float32(regions).flatten(2).mT, at_least_float32(words)[word_mask]
        if no_attention is not None:
            values = torch.cat([values, no_attention.to(values.dtype).expand(len(values), 1, -1)], dim=1)
        keys = values  # [B, M, D]
        if formula == "cosine":
            keys, queries = functional.normalize(keys, dim=2), functional.normalize(queries, dim=1)
        scores = (queries @ keys.flatten(0, 1).T).unflatten(1, keys.shape[:2])  # [K, B, M], one matrix product for all
        weights = FORMULAS[formula](scores, word_mask, scale)
        contexts = weights.transpose(0, 1) @ values
        return CrossAttention(weights, contexts, word_mask, (regions.shape[2], regions.shape[3]))


class SentenceMaps(NamedTuple):
    """Means over the words of each of N texts on each of B images; NaN for a text without words.

    Attributes:
        maps: [B, N, h, w], the attention on regions.
        no_attention: [B, N], the attention on no region.
    """

    maps: Tensor
    no_attention: Tensor


def sentence_maps(attention: CrossAttention) -> SentenceMaps:
    """Return each text's mean attention over its words."""
    counts = attention.word_mask.sum(dim=1).to(attention.weights.dtype)  # [N]
    maps = attention.maps.sum(dim=2) / counts[None, :, None, None]
    return SentenceMaps(maps, attention.no_attention.sum(dim=2) / counts)


def local_logits(
    words: Tensor, attention: CrossAttention, word_scale: float, logit_scale: float, aggregation: str
) -> Tensor:
    """Return how well each text's words agree with what they attend to in each image: [B, N].

    The logit is logit_scale * log sum_t exp(word_scale * cos(word, context)), or the log of the mean over t. It is NaN
    for a text without words.

    Args:
        words: [N, T, D], the vectors that the attention was computed with.
        attention: from `cross_attention`.
        word_scale: factor of the cosine (temp2 of the released code).
        logit_scale: factor of the whole logit (temp3).
        aggregation: `sum` or `mean` over words.
    """
    with torch.autocast(words.device.type, enabled=False):
        counts = attention.word_mask.sum(dim=1)[:, None]  # [N, 1]
        fill = torch.finfo(torch.float32).min  # finite, because logsumexp over -inf alone has no gradient
        cosines = unpack(word_scale * _word_cosines(words, attention), attention.word_mask, fill)  # [N, T, B]
        logits = torch.logsumexp(cosines, dim=1)
        if aggregation == "mean":
            logits = logits - counts.to(logits.dtype).log()
        return (logit_scale * logits).masked_fill(counts == 0, torch.nan).T


def global_logits(images: Tensor, texts: Tensor, logit_scale: float) -> Tensor:
    """Return logit_scale * cosine of every image [B, D] with every text [N, D]: [B, N]."""
    return logit_scale * global_similarity(images, texts)


def local_similarity(words: Tensor, attention: CrossAttention, word_scale: float) -> Tensor:
    """Return word_scale * cosine of each text's best word with its context: [B, N]; NaN for a text without words.

    At inference the released code computes log max_t exp(5 cos), which is the same number.
    """
    with torch.autocast(words.device.type, enabled=False):
        cosines = unpack(_word_cosines(words, attention), attention.word_mask, fill=-torch.inf).amax(dim=1)
        return (word_scale * cosines).masked_fill(cosines == -torch.inf, torch.nan).T


def global_similarity(images: Tensor, texts: Tensor) -> Tensor:
    """Return the cosine of every image [B, D] with every text [N, D]: [B, N]."""
    with torch.autocast(images.device.type, enabled=False):
        images, texts = at_least_float32(images), at_least_float32(texts)
        norms = images.norm(dim=1)[:, None] * texts.norm(dim=1)[None, :]
        return (images @ texts.T) / norms.clamp(min=EPSILON)


def _word_cosines(words: Tensor, attention: CrossAttention) -> Tensor:
    """Return the cosine of every word that counts with its context in every image: [K, B]."""
    queries = at_least_float32(words)[attention.word_mask]
    dots = (attention.contexts * queries).sum(dim=2)
    return (dots / (queries.norm(dim=1) * attention.contexts.norm(dim=2)).clamp(min=EPSILON)).T

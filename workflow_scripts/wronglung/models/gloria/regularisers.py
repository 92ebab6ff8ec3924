"""Optional parts of the loss that shape the maps: less no-attention mass, maps further apart, lower entropy.

They exist in the paper's published code but in none of its final models. There the weight of the entropy is ignored;
here each weight is respected. Letters as in `alignment`; a map is the mean over its text's words, over M cells: the
regions and, last, the no-attention vector, whose mass is 0 in a model without one.
"""

import math
from typing import NamedTuple

import torch
from torch import Tensor

from wronglung.models.gloria.alignment import CrossAttention, sentence_maps
from wronglung.models.gloria.settings import AlignmentSettings

FLOOR = 1e-30  # of a cell inside a logarithm, where a softmax has underflown; keeps value and gradient finite


class Regularisation(NamedTuple):
    """What the regularisers add to the loss, and what they add for a model whose maps are uniform."""

    loss: Tensor
    chance: Tensor


def regularisation(
    attention: CrossAttention, owner: Tensor, wrong: Tensor, settings: AlignmentSettings
) -> Regularisation:
    """The weighted sum of the regularisers; one whose weight is 0 is not computed.

    Args:
        attention: of all texts over all images.
        owner: [N] int, the image a text belongs to.
        wrong: [B, N] bool, the unmatched pairs, from `alignment.negatives`.
        settings: the weights.
    """
    own, nothing = settings, torch.zeros((), device=owner.device)
    if own.no_attention_weight == own.divergence_weight == own.entropy_weight == 0:
        return Regularisation(nothing, nothing)
    loss, spread = nothing, math.log(attention.weights.shape[2])  # the entropy of a uniform map
    with torch.autocast(owner.device.type, enabled=False):
        maps = distributions(attention)
        if own.no_attention_weight > 0:
            loss = loss + own.no_attention_weight * log_no_attention(maps, owner)
        if own.divergence_weight > 0:
            loss = loss - own.divergence_weight * divergence(maps, owner, wrong)
        if own.entropy_weight > 0:
            loss = loss + own.entropy_weight * entropy(maps)
    return Regularisation(loss, nothing + (own.entropy_weight - own.no_attention_weight) * spread)


def distributions(attention: CrossAttention) -> Tensor:
    """Maps of all texts on all images with the no-attention mass as last cell: [B, N, h * w + 1], summing to 1."""
    maps, outside = sentence_maps(attention)
    return torch.cat([maps.flatten(2), outside[:, :, None]], dim=2)


def log_no_attention(maps: Tensor, owner: Tensor) -> Tensor:
    """Mean logarithm of the no-attention mass of the matched pairs.

    Args:
        maps: [B, N, M], from `distributions`.
        owner: [N] int, the image a text belongs to.
    """
    return _log(_matched(maps, owner)[:, -1]).mean()


def divergence(maps: Tensor, owner: Tensor, wrong: Tensor) -> Tensor:
    """Mean symmetric Kullback-Leibler divergence, in nats, between the maps of a right and a wrong text on one image.

    Over every text and every wrong text of its image; 0 where no image has a wrong text.

    Args:
        maps: [B, N, M], from `distributions`.
        owner: [N] int, the image a text belongs to.
        wrong: [B, N] bool, the unmatched pairs.
    """
    right, others, apart = _matched(maps, owner)[:, None], maps[owner], wrong[owner]  # [N, 1, M], [N, N, M], [N, N]
    each = ((right - others) * (_log(right) - _log(others))).sum(dim=2) / 2
    return (each * apart).sum() / apart.sum().clamp(min=1)


def entropy(maps: Tensor) -> Tensor:
    """Mean entropy, in nats, of all maps [B, N, M]."""
    return -(maps * _log(maps)).sum(dim=2).mean()


def _matched(maps: Tensor, owner: Tensor) -> Tensor:
    """[N, M], every text's map on its own image."""
    return maps[owner, torch.arange(len(owner), device=owner.device)]


def _log(share: Tensor) -> Tensor:
    return share.clamp(min=FLOOR).log()

"""Optional loss terms that shape the maps: less no-attention mass, maps further apart, lower entropy.

The paper's published code has these terms, but none of its final models uses them. That code ignores the weight of the
entropy; here every weight counts. A map is the mean over its text's words. It has h w + 1 cells: the regions and, last,
the no-attention vector, whose mass is 0 in a model without one.
"""

import math
from typing import NamedTuple

import torch
from torch import Tensor

from wronglung.models.gloria.alignment import CrossAttention, sentence_maps
from wronglung.models.gloria.settings import AlignmentSettings

FLOOR = 1e-30  # floor of a cell inside a logarithm; keeps value and gradient finite where a softmax underflows


class Regularisation(NamedTuple):
    """The regularisers' part of the loss, and its value for a model whose maps are uniform."""

    loss: Tensor
    chance: Tensor


def regularisation(
    attention: CrossAttention, owner: Tensor, wrong: Tensor, settings: AlignmentSettings
) -> Regularisation:
    """Return the weighted sum of the regularisers; one with weight 0 is not computed.

    Args:
        attention: of all texts over all images.
        owner: [N] int, the image of each text.
        wrong: [B, N] bool, the unmatched pairs, from `negatives`.
        settings: hold the weights.
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
    """Return the maps of all texts on all images, no-attention mass last: [B, N, h w + 1], each with sum 1."""
    maps, outside = sentence_maps(attention)
    return torch.cat([maps.flatten(2), outside[:, :, None]], dim=2)


def log_no_attention(maps: Tensor, owner: Tensor) -> Tensor:
    """Return the mean logarithm of the no-attention mass of the matched pairs.

    Args:
        maps: [B, N, h w + 1], from `distributions`.
        owner: [N] int, the image of each text.
    """
    return _log(_matched(maps, owner)[:, -1]).mean()


def divergence(maps: Tensor, owner: Tensor, wrong: Tensor) -> Tensor:
    """Return the mean symmetric KL divergence, in nats, between the maps of a right and a wrong text on one image.

    The mean runs over every text and every wrong text of its image. It is 0 if no image has a wrong text.

    Args:
        maps: [B, N, h w + 1], from `distributions`.
        owner: [N] int, the image of each text.
        wrong: [B, N] bool, the unmatched pairs.
    """
    right, others, apart = (
        _matched(maps, owner)[:, None],
        maps[owner],
        wrong[owner],
    )
    each = ((right - others) * (_log(right) - _log(others))).sum(dim=2) / 2
    return (each * apart).sum() / apart.sum().clamp(min=1)


def entropy(maps: Tensor) -> Tensor:
    """Return the mean entropy, in nats, of all maps [B, N, h w + 1]."""
    return -(maps * _log(maps)).sum(dim=2).mean()


def _matched(maps: Tensor, owner: Tensor) -> Tensor:
    """Return every text's map on its own image: [N, h w + 1]."""
    return maps[owner, torch.arange(len(owner), device=owner.device)]


def _log(share: Tensor) -> Tensor:
    return share.clamp(min=FLOOR).log()

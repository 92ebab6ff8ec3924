"""The contrastive loss of a batch of images and texts, and which of its pairs count as wrong.

Compute it in float32 or better, also inside autocast, because half precision is too coarse for exp and log.
"""

from typing import NamedTuple

import torch
from torch import Tensor


class ContrastiveLoss(NamedTuple):
    """Cross-entropy in both directions, and the loss of a model that knows nothing."""

    image_to_text: Tensor
    text_to_image: Tensor
    chance: Tensor  # sum of both when all logits are equal

    @property
    def total(self) -> Tensor:
        """Return the sum of both directions."""
        return self.image_to_text + self.text_to_image


def negatives(owner: Tensor, text_id: Tensor, images: int, identical_texts: bool) -> Tensor:
    """Return which (image, text) pairs of a batch count as wrong: [B, N] bool.

    Args:
        owner: [N] int, the image of each text. Other texts of the same image are never negatives.
        text_id: [N] int, equal for equal texts; or [N, I], where texts are equal if they agree in any column.
        images: B.
        identical_texts: whether a text that equals one of the image's own texts still counts as a negative.
    """
    own = owner[None, :] == torch.arange(images, device=owner.device)[:, None]
    if identical_texts:
        return ~own
    identities = text_id.reshape(len(text_id), -1)
    same = (identities[:, None] == identities[None, :]).any(dim=2).to(torch.float32)
    return (own.to(torch.float32) @ same) == 0


def contrastive_loss(logits: Tensor, owner: Tensor, wrong: Tensor) -> ContrastiveLoss:
    """Return the cross-entropy of each matched pair against the negatives of its row and column, averaged over texts.

    With one text per image and all other texts negative this is the published loss: CE(S, diag) and CE(S^T, diag).

    Args:
        logits: [B, N].
        owner: [N] int, the image of each text.
        wrong: [B, N] bool, from `negatives`.
    """
    matched = logits[owner, torch.arange(len(owner), device=owner.device)]  # [N]
    # A finite floor, because logsumexp over -inf alone has no gradient.
    others = logits.masked_fill(~wrong, torch.finfo(logits.dtype).min)
    against_texts = torch.logsumexp(others, dim=1)[owner]
    against_images = torch.logsumexp(others, dim=0)
    counts = wrong.sum(dim=1)[owner].to(logits.dtype), wrong.sum(dim=0).to(logits.dtype)
    return ContrastiveLoss(
        (torch.logaddexp(matched, against_texts) - matched).mean(),
        (torch.logaddexp(matched, against_images) - matched).mean(),
        sum((count.log1p().mean() for count in counts), start=torch.zeros_like(matched[:1].sum())),
    )


def at_least_float32(tensor: Tensor) -> Tensor:
    """Return the tensor in float32, or in float64 if it already is."""
    return tensor.to(torch.promote_types(tensor.dtype, torch.float32))

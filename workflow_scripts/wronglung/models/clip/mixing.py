"""Two rivals of eCLIP, as losses that are added to CLIP's: DACL, of mixed images, and m³-Mix, of mixed embeddings.

DACL: Verma et al., *Towards Domain-Agnostic Contrastive Learning*, ICML 2021. m²-Mix and m³-Mix: Oh et al., *Geodesic
Multi-Modal Mixup for Robust Fine-Tuning*, NeurIPS 2023, arXiv 2203.03897, with its released code. Both are arms of
eCLIP's ablation (arXiv 2403.10153), of which we know these names and DACL's α = 0.6. Chosen by us, since nothing that
we have says it: both losses stand beside CLIP's, with weights from the config; embeddings are CLIP's own, without a
further projection head; the temperature is CLIP's own.
"""

import math
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional

from wronglung.training.contrastive import contrastive_loss

LARGEST_COSINE = 1.0 - 1e-6  # beyond it the angle has no usable gradient in float32


class MixedLoss(NamedTuple):
    """A loss and that of a model that knows nothing."""

    loss: Tensor
    chance: Tensor

    def times(self, weight: Tensor) -> "MixedLoss":
        """Return both, multiplied by a weight."""
        return MixedLoss(weight * self.loss, weight * self.chance)


def mix_images(pixels: Tensor, partners: Tensor, shares: Tensor) -> Tensor:
    """Return views λ x_i + (1 − λ) x_j, [2, B, H, W] (DACL, linear mixup at the input).

    Args:
        pixels: [B, H, W].
        partners: [2, B] int, j of each view.
        shares: [2, B], λ of each view.
    """
    images, own = pixels.to(shares.dtype), shares[..., None, None]
    return own * images + (1.0 - own) * images[partners]


def nt_xent(first: Tensor, second: Tensor, temperature: Tensor) -> MixedLoss:
    """Return NT-Xent (SimCLR, Chen et al., ICML 2020, eq. 1, which DACL uses), the mean over all 2B views.

    A view's right answer is the other view of its image; wrong are the views of all other images.

    Args:
        first: [B, D] of length 1, one view of each image, of all processes.
        second: [B, D], the other.
        temperature: [].
    """
    with torch.autocast(first.device.type, enabled=False):
        views = torch.cat([first, second])
        itself = torch.eye(len(views), dtype=torch.bool, device=views.device)
        logits = (views @ views.T / temperature).masked_fill(itself, -torch.inf)
        right = torch.arange(len(views), device=views.device).roll(len(first))
        return MixedLoss(functional.cross_entropy(logits, right), logits.new_tensor(math.log(len(views) - 1)))


def slerp(first: Tensor, second: Tensor, share: Tensor) -> Tensor:
    """Return the points [B, D] on the arcs between vectors of length 1: sin(λθ)/sin θ a + sin((1 − λ)θ)/sin θ b.

    θ is the angle between a and b (m²-Mix, Geodesic Multi-Modal Mixup). Between opposite vectors there is no one
    shortest arc; their point is finite, but not of length 1.

    Args:
        first: [B, D], a; the result at λ = 1.
        second: [B, D], b; the result at λ = 0.
        share: [], λ.
    """
    cosine = (first * second).sum(dim=1, keepdim=True).clamp(-LARGEST_COSINE, LARGEST_COSINE)
    angle = torch.acos(cosine)
    return (torch.sin(share * angle) * first + torch.sin((1.0 - share) * angle) * second) / torch.sin(angle)


def geodesic_loss(
    images: Tensor, texts: Tensor, wrong: Tensor, temperature: Tensor, shares: Tensor, weights: Tensor
) -> MixedLoss:
    """Return the weighted sum of m³-Mix's further losses, each the mean of both directions.

    With i' the image in i's place from the batch's end, as in the released code, and CE CLIP's loss of row i:

    - m²-Mix: −log exp(I_i·T_i/τ) / [exp(I_i·T_i/τ) + Σ_{j≠i} exp(I_i·m(I_j, T_j)/τ)], and the same with I and T
      exchanged;
    - V-Mix: λ CE(m(I_i, I_i'), T_i) + (1 − λ) CE(m(I_i, I_i'), T_i');
    - L-Mix: λ CE(I_i, m(T_i, T_i')) + (1 − λ) CE(I_i, m(T_i', T_i));
    - VL-Mix: CE(m(I_i, I_i'), m(T_i, T_i')) + CE(m(I_i, I_i'), m(T_i', T_i)). Both count 1, as in the released code,
      although the second is hardly right where λ is near 0 or 1.

    The released scripts also have a fixed temperature for m²-Mix and divide all these losses by the epoch's number;
    here the temperature is the model's and the weights stay. A text that equals a right one is no wrong one, as in
    CLIP's loss (`wrong`).

    Args:
        images: [B, D] of length 1, of all processes.
        texts: [B, D], the text of each image.
        wrong: [B, B] bool, from `negatives`.
        temperature: [].
        shares: [4], λ of m²-, V-, L- and VL-Mix.
        weights: [4], of the same.
    """
    owner = torch.arange(len(images), device=images.device)

    def compare(left: Tensor, right: Tensor) -> Tensor:
        return contrastive_loss(left @ right.T / temperature, owner, wrong).total / 2

    with torch.autocast(images.device.type, enabled=False):
        pairs = slerp(images, texts, shares[0])
        right, itself = (images * texts).sum(dim=1), torch.diag(torch.ones_like(owner, dtype=torch.bool))
        one_way = [
            contrastive_loss(torch.where(itself, right, own @ pairs.T) / temperature, owner, mask).image_to_text
            for own, mask in ((images, wrong), (texts, wrong.T))
        ]
        mixed_images, mixed_texts = slerp(images, images.flip(0), shares[1]), slerp(texts, texts.flip(0), shares[2])
        image, text = slerp(images, images.flip(0), shares[3]), slerp(texts, texts.flip(0), shares[3])
        losses = [
            (one_way[0] + one_way[1]) / 2,
            shares[1] * compare(mixed_images, texts) + (1.0 - shares[1]) * compare(mixed_images.flip(0), texts),
            shares[2] * compare(images, mixed_texts) + (1.0 - shares[2]) * compare(images, mixed_texts.flip(0)),
            compare(image, text) + compare(image, text.flip(0)),
        ]
        chance = contrastive_loss(torch.zeros_like(wrong, dtype=images.dtype), owner, wrong).chance / 2
        # Two right answers of VL-Mix: twice the loss of chance.
        return MixedLoss((weights * torch.stack(losses)).sum(), (weights.sum() + weights[3]) * chance)

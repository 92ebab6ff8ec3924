"""Where the image encoder's features speak for a label: Grad-CAM (Selvaraju et al., ICCV 2017, equations 1 and 2)."""

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from wronglung.data.modalities import Modality
from wronglung.encoders.image import image_features
from wronglung.models.fusion.model import FusionModel


def grad_cams(network: FusionModel, inputs: Mapping[Modality, Mapping[str, Tensor]]) -> Tensor:
    """Return the maps of N samples and C numbers: [N, C, h, w], on the grid of the encoder's `local_stage`.

    A map is the positive part of a weighted sum of the stage's channels. A channel's weight is the mean over its cells
    of the derivative of the number before the sigmoid. The map of a sample without an image is 0.

    Args:
        network: a model that takes images, in evaluation mode.
        inputs: what `FusionModel.encode` takes, for each of the model's modalities.
    """
    settings = network.parts.image_encoder
    assert settings is not None  # since the model takes images
    with torch.no_grad():
        encoded: dict[Modality, Tensor] = {
            one: network.encode(one, inputs[one]) for one in network.takes if one != "image"
        }
    encoder: Any = network.encoders["image"]
    with torch.enable_grad():
        local, pooled = image_features(encoder, inputs["image"]["pixels"], settings)
        if not local.requires_grad:  # all weights of the encoder are frozen
            raise ValueError("no derivative reaches the image encoder; load the model with weights that can be trained")
        there = inputs["image"]["there"][:, None]
        encoded["image"] = network.projections["image"](pooled) * there
        numbers = network.join(encoded)
        maps = [_map(local, numbers[:, number]) for number in range(numbers.shape[1])]
    return torch.stack(maps, dim=1) * there[:, :, None, None]


def _map(local: Tensor, numbers: Tensor) -> Tensor:
    """Return the maps [N, h, w] of one number of N samples.

    Args:
        local: [N, D, h, w], the stage's channels.
        numbers: [N], which depend on `local`.
    """
    (derivative,) = torch.autograd.grad(numbers.sum(), local, retain_graph=True)
    weights = derivative.mean(dim=(2, 3), keepdim=True)
    return functional.relu((weights * local).sum(dim=1)).detach()

"""Image features: the feature map of one backbone stage, and the backbone's pooled output."""

from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional
from transformers import PreTrainedModel

from wronglung.encoders.settings import ImageFeatureSettings


class ImageFeatures(NamedTuple):
    """Local and pooled features of images; after projection, both C and C' are the joint width D."""

    local: Tensor  # [B, C, h, w]
    pooled: Tensor  # [B, C']


def resize(images: Tensor, side: int) -> Tensor:
    """Resize images [B, C, H, W] to side x side, bilinearly.

    Enlarging aligns corners, as the published encoder does from 224 to 299; shrinking averages (antialias).
    """
    if images.shape[-1] == side:
        return images
    if images.shape[-1] < side:
        return functional.interpolate(images, size=(side, side), mode="bilinear", align_corners=True)
    return functional.interpolate(images, size=(side, side), mode="bilinear", align_corners=False, antialias=True)


def image_features(backbone: PreTrainedModel, pixels: Tensor, settings: ImageFeatureSettings) -> ImageFeatures:
    """Return local and pooled features of images.

    Args:
        backbone: returns hidden states, each [B, C, h, w], and a pooled output.
        pixels: [B, H, W], 0..255, uint8 or float.
        settings: size, normalisation and stage.

    Raises:
        ValueError: if the stage's map does not have the configured grid.
    """
    grey = (pixels.to(torch.float32) / 255.0 - settings.pixel_mean) / settings.pixel_std
    images = resize(grey[:, None], settings.resize_to).expand(-1, backbone.config.num_channels, -1, -1)
    if settings.channels_last:
        images = images.contiguous(memory_format=torch.channels_last)
    output = backbone(images, output_hidden_states=True)
    local = output.hidden_states[settings.local_stage]
    if tuple(local.shape[-2:]) != (settings.grid, settings.grid):
        raise ValueError(
            f"stage {settings.local_stage} at {settings.resize_to} pixels gives a {tuple(local.shape[-2:])} map, "
            f"but the config says grid: {settings.grid}; change grid, resize_to or local_stage"
        )
    return ImageFeatures(local, output.pooler_output.flatten(1))

"""Image features: the feature map of one stage of any backbone, and the backbone's pooled output."""

from collections.abc import Callable
from typing import Any, NamedTuple

import torch
from torch import Tensor
from torch.nn import functional
from transformers import PreTrainedModel

from wronglung.encoders.image_families import image_family
from wronglung.encoders.settings import ImageFeatureSettings


class ImageFeatures(NamedTuple):
    """Local and pooled features of images; after projection, both C and C' are the joint width D."""

    local: Tensor  # [B, C, h, w]
    pooled: Tensor  # [B, C']


def resize(images: Tensor, side: int) -> Tensor:
    """Resize images [B, C, H, W] to side x side, bilinearly.

    Enlarging aligns corners, as the published encoder does from 224 to 299; shrinking averages (antialias).
    """
    if tuple(images.shape[-2:]) == (side, side):
        return images
    if max(images.shape[-2:]) < side:
        return functional.interpolate(images, size=(side, side), mode="bilinear", align_corners=True)
    return functional.interpolate(images, size=(side, side), mode="bilinear", align_corners=False, antialias=True)


def _from_maps(backbone: PreTrainedModel, output: Any, settings: ImageFeatureSettings) -> ImageFeatures:
    """ResNet and ConvNeXt: a stage's map as it is, and the pooled end; ConvNeXt's is normalised."""
    return ImageFeatures(output.hidden_states[settings.local_stage], output.pooler_output.flatten(1))


def _from_windows(backbone: PreTrainedModel, output: Any, settings: ImageFeatureSettings) -> ImageFeatures:
    """Swin: a stage's map before the patches are merged, and the mean of the last, normalised map."""
    return ImageFeatures(output.reshaped_hidden_states[settings.local_stage], output.pooler_output.flatten(1))


def _from_tokens(backbone: PreTrainedModel, output: Any, settings: ImageFeatureSettings) -> ImageFeatures:
    """ViT and DINOv2: a block's patches and the last block's [CLS], both after the backbone's last normalisation.

    The normalisation of a block in the middle follows DINOv2 (`get_intermediate_layers`). Patches are the last tokens;
    [CLS] and registers come before them.
    """
    side = settings.resize_to // backbone.config.patch_size
    tokens = backbone.get_submodule("layernorm")(output.hidden_states[settings.local_stage])[:, -(side**2) :]
    return ImageFeatures(tokens.mT.unflatten(2, (side, side)), output.last_hidden_state[:, 0])


LAYOUTS: dict[str, Callable[[PreTrainedModel, Any, ImageFeatureSettings], ImageFeatures]] = {
    "maps": _from_maps,
    "tokens": _from_tokens,
    "windows": _from_windows,
}


def image_features(backbone: PreTrainedModel, pixels: Tensor, settings: ImageFeatureSettings) -> ImageFeatures:
    """Return local and pooled features of images.

    Args:
        backbone: of a family in IMAGE_FAMILIES.
        pixels: [B, H, W], or [B, H, W, 3] in colour; 0..255, uint8 or float.
        settings: size, normalisation and stage.

    Raises:
        ValueError: if the stage's map does not have the configured grid, or images in colour meet another number of
            channels.
    """
    family = image_family(backbone.config.model_type)
    levels = (pixels.to(torch.float32) / 255.0 - settings.pixel_mean) / settings.pixel_std
    planes = levels[:, None] if levels.ndim == 3 else levels.movedim(-1, 1)
    if planes.shape[1] not in (1, backbone.config.num_channels):
        raise ValueError(
            f"images of {planes.shape[1]} channels; expected {backbone.config.num_channels}: set "
            "image_encoder.architecture.num_channels"
        )
    images = resize(planes, settings.resize_to).expand(-1, backbone.config.num_channels, -1, -1)
    if settings.channels_last:
        images = images.contiguous(memory_format=torch.channels_last)
    output = backbone(images, output_hidden_states=True, **family.options)
    features = LAYOUTS[family.layout](backbone, output, settings)
    if tuple(features.local.shape[-2:]) != (settings.grid, settings.grid):
        raise ValueError(
            f"stage {settings.local_stage} at {settings.resize_to} pixels gives a {tuple(features.local.shape[-2:])} "
            f"map, but the config says grid: {settings.grid}; change grid, resize_to or local_stage"
        )
    return features


def like_pooled(backbone: PreTrainedModel, local: Tensor) -> Tensor:
    """Return the cells of a last local map as the pooled feature would be, if it were of one cell: [B, C, h, w].

    ConvNeXt and Swin normalise what they pool, so each cell is normalised here. The cells of the other families need no
    change: a ResNet has no last normalisation, and those of ViT and DINOv2 already are normalised.

    Args:
        backbone: of a family in IMAGE_FAMILIES.
        local: [B, C, h, w], from `image_features`, with as many channels as the pooled feature.
    """
    norm = getattr(backbone, "layernorm", None)
    if norm is None or image_family(backbone.config.model_type).layout == "tokens":
        return local
    return norm(local.movedim(1, -1)).movedim(-1, 1)

"""Heat-map processors: from an image and a heat map to an expert image, in pixels, so that any encoder can follow.

Source: eCLIP (Kumar & Marttinen, ECCV 2024, arXiv 2403.10153), whose images have three equal channels; here one. The
paper does not describe its convolution.
"""

from typing import cast

import torch
from torch import Tensor, nn

from wronglung.training.experts.settings import ProcessorSettings


class AttentionProcessor(nn.Module):
    """Patches of heat map times image ask; patches of the image are keys and values."""

    def __init__(self, settings: ProcessorSettings) -> None:
        super().__init__()
        width, patch = settings.width, settings.patch
        self.embed = nn.Conv2d(1, width, patch, stride=patch)
        self.attend = nn.MultiheadAttention(width, settings.heads, batch_first=True)
        self.project = nn.Linear(width, width)
        self.restore = nn.ConvTranspose2d(width, 1, patch, stride=patch)

    def forward(self, images: Tensor, heat_maps: Tensor) -> Tensor:
        """Return expert images [B, 1, H, W]; arguments as of `MaskProcessor`."""
        patches = self.embed(images)  # [B, C, h, w]
        asking, asked = (grid.flatten(2).mT for grid in (self.embed(heat_maps * images), patches))
        attended = self.project(self.attend(asking, asked, asked, need_weights=False)[0])
        return cast(Tensor, self.restore(attended.mT.unflatten(2, patches.shape[2:])))


class ConvolutionProcessor(nn.Module):
    """Two layers of 3 x 3 over the image and heat map times image."""

    def __init__(self, settings: ProcessorSettings) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(2, settings.width, 3, padding=1), nn.GELU(), nn.Conv2d(settings.width, 1, 3, padding=1)
        )

    def forward(self, images: Tensor, heat_maps: Tensor) -> Tensor:
        """Return expert images [B, 1, H, W]; arguments as of `MaskProcessor`."""
        return cast(Tensor, self.layers(torch.cat([images, heat_maps * images], dim=1)))


class MaskProcessor(nn.Module):
    """Heat map times image, without weights."""

    def __init__(self, settings: ProcessorSettings) -> None:
        super().__init__()

    def forward(self, images: Tensor, heat_maps: Tensor) -> Tensor:
        """Return expert images [B, 1, H, W].

        Args:
            images: [B, 1, H, W], standardised as for the encoder, so that 0 is grey.
            heat_maps: [B, 1, H, W], 0..1.
        """
        return heat_maps * images


PROCESSORS: dict[str, type[nn.Module]] = {
    "attention": AttentionProcessor,
    "convolution": ConvolutionProcessor,
    "mask": MaskProcessor,
}


def scale_each(heat_maps: Tensor) -> Tensor:
    """Return heat maps [B, ...] with largest value 1 each; one that is 0 everywhere stays so.

    The released code of eCLIP divides by the largest value of the batch, so that a map depends on its neighbours.
    """
    peaks = heat_maps.flatten(1).amax(dim=1).clamp(min=torch.finfo(heat_maps.dtype).tiny)
    return heat_maps / peaks.reshape(-1, *[1] * (heat_maps.dim() - 1))

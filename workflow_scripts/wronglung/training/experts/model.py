"""A model of images and texts that also learns from expert images, mixed from an image and its processed heat map.

Source: eCLIP (Kumar & Marttinen, ECCV 2024, arXiv 2403.10153). Any model can be the base that embeds one batch by one
function and contrasts what several batches gave by another. A trained model is used as its base is: its folder loads as
one of the base's, which passes over the processor.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Protocol, Self, TypeVar

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

from wronglung.encoders.image import resize
from wronglung.encoders.pair import Json, PairModel
from wronglung.training.experts.processor import PROCESSORS, scale_each
from wronglung.training.experts.settings import ProcessorSettings
from wronglung.training.running_statistics import without_statistics

OF_MIXING = ("pixels", "heat_maps", "share")  # keys of an expert batch that are about its images; the others are texts'


class Joinable(Protocol):
    """What a base gives of a batch, of all processes, before it contrasts it."""

    def followed_by(self, others: Self) -> Self:
        """Return these and further images with their texts."""


Batch = TypeVar("Batch", bound=Joinable)


class ExpertModel(PairModel):
    """What expert images add to a base. Name it before the base among a class's parents."""

    processor: nn.Module

    def add_processor(self, given: Json) -> None:
        """Add the heat-map processor; call it when the base has all of its weights.

        Its weights come from a stream of their own, so that those of the base, and all that is drawn later, are the
        same with and without a processor.

        Args:
            given: a dump of `ProcessorSettings`.
        """
        own = ProcessorSettings.model_validate(given)
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(torch.initial_seed() + 1)
            self.processor = PROCESSORS[own.kind](own)
        self.learning_rate_factors = {"processor": own.learning_rate_factor}

    def with_experts(self, batch: Batch, expert: Mapping[str, Tensor] | None, compare: Callable[..., Batch]) -> Batch:
        """Return a batch and, after it, the expert images of a step.

        Args:
            batch: what the base gives of the ordinary images.
            expert: further images with their texts: the arguments of `compare`, `heat_maps` [E, H, W] >= 0, and `share`
                [], the λ of mixup. None: nothing. They do not enter the statistics of batch normalisations.
            compare: the base's function from images and texts to what `batch` is.
        """
        if expert is None:
            return batch
        mixed = self.mix(expert["pixels"], expert["heat_maps"], expert["share"])
        texts: dict[str, Any] = {name: values for name, values in expert.items() if name not in OF_MIXING}
        with without_statistics(self):
            return batch.followed_by(compare(mixed, **texts))

    def mix(self, pixels: Tensor, heat_maps: Tensor, share: Tensor) -> Tensor:
        """Return λ I + (1 − λ) I^E as pixels [B, S, S], 0 black and 255 white, of the encoder's own side S.

        Args:
            pixels: [B, H, W], 0..255.
            heat_maps: [B, H, W], >= 0; each is scaled to a largest value of 1.
            share: [], λ.
        """
        images = self._standardised(pixels)
        processed = self.processor(images, scale_each(self._resized(heat_maps)))
        mixed = share * images + (1.0 - share) * processed.to(images.dtype)
        return ((mixed * self.image_settings.pixel_std + self.image_settings.pixel_mean) * 255.0)[:, 0]

    def primed(self, pixels: Tensor, weight: Tensor, loss: Tensor, chance: Tensor) -> tuple[Tensor, Tensor]:
        """Return a batch's loss and that of chance, each weighed with its counterpart of priming.

        Args:
            pixels: [B, H, W], 0..255, which the processor should return if the heat map says nothing.
            weight: [], of the mean squared error; the contrastive loss has the rest.
            loss: contrastive.
            chance: of a model that knows nothing. Its counterpart is the error of images of one grey.
        """
        images = self._standardised(pixels)
        returned = self.processor(images, torch.ones_like(images)).to(images.dtype)
        error, grey = functional.mse_loss(returned, images), images.var(dim=(1, 2, 3), correction=0).mean()
        return weight * error + (1.0 - weight) * loss, weight * grey + (1.0 - weight) * chance

    def _standardised(self, pixels: Tensor) -> Tensor:
        """Return images [B, 1, S, S] as the encoder gets them, of pixels [B, H, W] in 0..255."""
        own = self.image_settings
        return self._resized((pixels.to(torch.float32) / 255.0 - own.pixel_mean) / own.pixel_std)

    def _resized(self, images: Tensor) -> Tensor:
        return resize(images[:, None], self.image_settings.resize_to)


def start_from(model: ExpertModel, folder: str | Path) -> None:
    """Give a model the weights of a trained base, in place; its processor stays as it is.

    Raises:
        ValueError: if the base has other weights than this model needs.
    """
    given, own = (
        {name: value for name, value in weights.items() if not name.startswith("processor.")}
        for weights in (load_file(Path(folder) / "model.safetensors"), model.state_dict())
    )
    there, needed = ({(name, value.shape) for name, value in weights.items()} for weights in (given, own))
    if there != needed:
        wrong = sorted(there ^ needed)
        raise ValueError(
            f"{folder} cannot be the start of this model: {len(wrong)} weights differ, e.g. {wrong[0]}; both need the "
            "same base, encoders and tokenizer, with equal settings"
        )
    model.load_state_dict(given, strict=False)

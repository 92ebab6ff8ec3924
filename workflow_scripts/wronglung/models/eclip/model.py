"""eCLIP: CLIP whose batches sometimes also have expert images, mixed from an image and its processed heat map.

Source: Kumar & Marttinen, ECCV 2024, arXiv 2403.10153. A trained model embeds as CLIP does: its folder loads as a
`ClipModel`, since the processor serves in training only.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file
from torch import Tensor
from torch.nn import functional
from transformers import PretrainedConfig

from wronglung.encoders.image import resize
from wronglung.encoders.pair import Json
from wronglung.models.clip.configuration import ClipConfig
from wronglung.models.clip.model import ClipModel, ClipOutput, configuration_of
from wronglung.models.eclip.processor import PROCESSORS, scale_each
from wronglung.models.eclip.settings import EclipSettings, ProcessorSettings
from wronglung.training.running_statistics import without_statistics


class EclipConfig(ClipConfig):
    """CLIP's configuration, under the same type, and that of the processor."""

    def __init__(self, *arguments: Any, processor: Json, **kwargs: Any) -> None:
        self.processor = ProcessorSettings.model_validate(processor).model_dump()
        super().__init__(*arguments, **kwargs)


class EclipModel(ClipModel):
    """CLIP with a heat-map processor."""

    config_class: type[PretrainedConfig] = EclipConfig

    def __init__(self, config: EclipConfig) -> None:
        super().__init__(config)
        own = ProcessorSettings.model_validate(config.processor)
        # Its weights come from a stream of their own, so that those of CLIP, and all that is drawn later, are the same
        # with and without a processor.
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(torch.initial_seed() + 1)
            self.processor = PROCESSORS[own.kind](own)
        self.learning_rate_factors = {"processor": own.learning_rate_factor}

    def forward(
        self,
        pixels: Tensor,
        input_ids: Tensor,
        attention_mask: Tensor,
        owner: Tensor,
        text_id: Tensor,
        word_index: Tensor | None = None,
        return_loss: bool = True,
        mixing: Mapping[str, Mapping[str, Tensor]] | None = None,
        expert: Mapping[str, Tensor] | None = None,
        priming: Tensor | None = None,
    ) -> ClipOutput:
        """Return the loss of a batch over all processes, as `ClipModel.forward` does.

        Args:
            pixels: as there; so are the others up to mixing.
            input_ids: as there.
            attention_mask: as there.
            owner: as there.
            text_id: as there.
            word_index: as there.
            return_loss: as there.
            mixing: as there; expert images are not mixed with others.
            expert: further images with their texts: the arguments above, `heat_maps` [E, H, W] >= 0, and `share` [],
                the λ of mixup. They do not enter the statistics of batch normalisations.
            priming: [], the weight of the priming loss; None: there is none.
        """
        self.keep_temperature()
        compared = self.compare(pixels, input_ids, attention_mask, owner, text_id)
        further = self.mixed_loss(pixels, compared, mixing)
        if expert is not None:
            mixed = self.mix(expert["pixels"], expert["heat_maps"], expert["share"])
            with without_statistics(self):
                texts = {name: expert[name] for name in ("input_ids", "attention_mask", "owner", "text_id")}
                compared = compared.followed_by(self.compare(mixed, **texts))
        output = self.contrast(*compared, further)
        if priming is None or output.loss is None or output.chance is None:
            return output
        primed, chance = self._priming(pixels)
        return ClipOutput(
            loss=priming * primed + (1.0 - priming) * output.loss,
            chance=priming * chance + (1.0 - priming) * output.chance,
        )

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

    def _priming(self, pixels: Tensor) -> tuple[Tensor, Tensor]:
        """Return the mean squared error of images that the processor returns, and that of their mean grey."""
        images = self._standardised(pixels)
        returned = self.processor(images, torch.ones_like(images)).to(images.dtype)
        return functional.mse_loss(returned, images), images.var(dim=(1, 2, 3), correction=0).mean()

    def _standardised(self, pixels: Tensor) -> Tensor:
        """Return images [B, 1, S, S] as the encoder gets them, of pixels [B, H, W] in 0..255."""
        own = self.image_settings
        return self._resized((pixels.to(torch.float32) / 255.0 - own.pixel_mean) / own.pixel_std)

    def _resized(self, images: Tensor) -> Tensor:
        return resize(images[:, None], self.image_settings.resize_to)


def build_model(settings: EclipSettings, vocabulary: int, padding: int = 0) -> EclipModel:
    """Build a model; the weights that it shares with CLIP are those of `models.clip.model.build_model`."""
    clip, processor = configuration_of(settings, vocabulary, padding), settings.expert.processor.model_dump()
    model = EclipModel(EclipConfig(**clip, processor=processor))
    model.load_encoders(settings.image_encoder, settings.text_encoder)
    return model


def start_from(model: EclipModel, folder: str | Path) -> None:
    """Give a model the weights of a trained CLIP, in place; its processor stays as it is.

    Raises:
        ValueError: if the CLIP has other weights than this model needs.
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
            "same encoders, tokenizer and joint section"
        )
    model.load_state_dict(given, strict=False)

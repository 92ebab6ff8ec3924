"""eCLIP: CLIP whose batches sometimes also have expert images, mixed from an image and its processed heat map.

Source: Kumar & Marttinen, ECCV 2024, arXiv 2403.10153. A trained model embeds as CLIP does: its folder loads as a
`ClipModel`, since the processor serves in training only.
"""

from collections.abc import Mapping
from typing import Any

from torch import Tensor
from transformers import PretrainedConfig

from wronglung.encoders.pair import Json
from wronglung.models.clip.configuration import ClipConfig
from wronglung.models.clip.model import ClipModel, ClipOutput, configuration_of
from wronglung.models.eclip.settings import EclipSettings
from wronglung.training.experts.model import ExpertModel
from wronglung.training.experts.settings import ProcessorSettings


class EclipConfig(ClipConfig):
    """CLIP's configuration, under the same type, and that of the processor."""

    def __init__(self, *arguments: Any, processor: Json, **kwargs: Any) -> None:
        self.processor = ProcessorSettings.model_validate(processor).model_dump()
        super().__init__(*arguments, **kwargs)


class EclipModel(ExpertModel, ClipModel):
    """CLIP with a heat-map processor."""

    config_class: type[PretrainedConfig] = EclipConfig

    def __init__(self, config: EclipConfig) -> None:
        super().__init__(config)
        self.add_processor(config.processor)

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
            expert: further images with their texts, see `ExpertModel.with_experts`.
            priming: [], the weight of the priming loss; None: there is none.
        """
        self.keep_temperature()
        compared = self.compare(pixels, input_ids, attention_mask, owner, text_id)
        further = self.mixed_loss(pixels, compared, mixing)
        output = self.contrast(*self.with_experts(compared, expert, self.compare), further)
        if priming is None or output.loss is None or output.chance is None:
            return output
        return ClipOutput(*self.primed(pixels, priming, output.loss, output.chance))


def build_model(settings: EclipSettings, vocabulary: int, padding: int = 0) -> EclipModel:
    """Build a model; the weights that it shares with CLIP are those of `models.clip.model.build_model`."""
    clip, processor = configuration_of(settings, vocabulary, padding), settings.expert.processor.model_dump()
    model = EclipModel(EclipConfig(**clip, processor=processor))
    model.load_encoders(settings.image_encoder, settings.text_encoder)
    return model

"""eCLIP with GLoRIA in the place of CLIP: its batches sometimes also have expert images.

Source: Kumar & Marttinen, ECCV 2024, arXiv 2403.10153, who also add expert images to GLoRIA; how both losses treat them
there is not known to us. Here each loss, of words and of wholes, is over the ordinary and the expert pairs together. A
trained model is used as GLoRIA is: its folder loads as a `GloriaModel`, since the processor serves in training only.
"""

from collections.abc import Mapping
from typing import Any

from torch import Tensor
from transformers import PretrainedConfig

from wronglung.encoders.pair import Json
from wronglung.models.eclip_gloria.settings import EclipGloriaSettings
from wronglung.models.gloria.configuration import GloriaConfig
from wronglung.models.gloria.model import GloriaModel, GloriaOutput, configuration_of
from wronglung.training.experts.model import ExpertModel
from wronglung.training.experts.settings import ProcessorSettings


class EclipGloriaConfig(GloriaConfig):
    """GLoRIA's configuration, under the same type, and that of the processor."""

    def __init__(self, *arguments: Any, processor: Json, **kwargs: Any) -> None:
        self.processor = ProcessorSettings.model_validate(processor).model_dump()
        super().__init__(*arguments, **kwargs)


class EclipGloriaModel(ExpertModel, GloriaModel):
    """GLoRIA with a heat-map processor."""

    config_class: type[PretrainedConfig] = EclipGloriaConfig

    def __init__(self, config: EclipGloriaConfig) -> None:
        super().__init__(config)
        self.add_processor(config.processor)

    def forward(
        self,
        pixels: Tensor,
        input_ids: Tensor,
        attention_mask: Tensor,
        word_index: Tensor,
        owner: Tensor,
        text_id: Tensor,
        return_loss: bool = True,
        expert: Mapping[str, Tensor] | None = None,
        priming: Tensor | None = None,
    ) -> GloriaOutput:
        """Return the losses of a batch over all processes, as `GloriaModel.forward` does.

        Args:
            pixels: as there; so are the others up to return_loss.
            input_ids: as there.
            attention_mask: as there.
            word_index: as there.
            owner: as there.
            text_id: as there.
            return_loss: as there.
            expert: further images with their texts, see `ExpertModel.with_experts`.
            priming: [], the weight of the priming loss in `loss`; None: there is none.
        """
        compared = self.compare(pixels, input_ids, attention_mask, word_index, owner, text_id)
        output = self.contrast(self.with_experts(compared, expert, self.compare))
        if priming is not None and output.loss is not None and output.chance is not None:
            output.loss, output.chance = self.primed(pixels, priming, output.loss, output.chance)
        return output


def build_model(settings: EclipGloriaSettings, vocabulary: int, padding: int = 0) -> EclipGloriaModel:
    """Build a model; the weights that it shares with GLoRIA are those of `models.gloria.model.build_model`."""
    gloria, processor = configuration_of(settings, vocabulary, padding), settings.expert.processor.model_dump()
    model = EclipGloriaModel(EclipGloriaConfig(**gloria, processor=processor))
    model.load_encoders(settings.image_encoder, settings.text_encoder)
    return model

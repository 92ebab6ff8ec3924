"""One encoder for each modality, and a perceptron on what they give.

After Gapp et al. (arXiv 2503.01904): an image or volume backbone, beside it a perceptron on a text's pieces, a causal
language model or a perceptron on attributes, and layers that join them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

import torch
from torch import Tensor, nn
from transformers.utils import ModelOutput

from wronglung.data.modalities import MODALITIES, Modality
from wronglung.encoders.backbone import encoder_config, new_encoder, pretrained_encoder
from wronglung.encoders.image import image_features
from wronglung.encoders.image_families import image_widths
from wronglung.encoders.saved_model import SavedModel
from wronglung.models.fusion.configuration import Attributes, FusionConfig, Targets
from wronglung.models.fusion.encoders import (
    LanguageModelEncoder,
    PiecesEncoder,
    TableEncoder,
    VolumeEncoder,
    language_model_config,
    perceptron,
)
from wronglung.models.fusion.losses import cox_loss, label_loss
from wronglung.models.fusion.settings import FusionModelSettings, LanguageModelSettings


@dataclass
class FusionOutput(ModelOutput):
    """A batch's loss, and the loss of a model that knows nothing: the labels' means, or equal risks."""

    loss: Tensor | None = None
    chance: Tensor | None = None


class FusionModel(SavedModel):
    """A Hugging Face model of one or more modalities, which it encodes separately and then joins."""

    config_class = FusionConfig
    base_model_prefix = "fusion"

    def __init__(self, config: FusionConfig) -> None:
        super().__init__(config)
        self.parts = FusionModelSettings.model_validate(config.parts)
        self.targets = Targets.model_validate(config.targets)
        self.takes: tuple[Modality, ...] = tuple(one for one in MODALITIES if one in self.parts.modalities)
        self.encoders, widths = nn.ModuleDict(), {}
        for modality in self.takes:
            self.encoders[modality], widths[modality] = _encoder(self.parts, config, modality)
        head, outputs = self.parts.head, len(self.targets.outputs)
        self.projections = nn.ModuleDict({one: nn.Linear(widths[one], head.width) for one in self.takes})
        joined = head.width * len(self.takes)
        last = nn.Linear([joined, *head.layers][-1], outputs)
        self.head = nn.Sequential(nn.ReLU(), nn.Dropout(head.dropout), *perceptron(joined, head.layers), last)
        self.frozen: frozenset[str] = frozenset()
        self.post_init()
        for encoder in self.encoders.values():
            if isinstance(encoder, LanguageModelEncoder):
                encoder.begin_changes()
        self.arrange_memory()

    def _init_weights(self, module: nn.Module) -> None:
        """Leave the weights as torch makes them; encoders of transformers have initialised their own."""

    def arrange_memory(self) -> None:
        """Apply the configured memory layout to the image encoder's weights; call it again after loading weights."""
        if "image" in self.takes and self.parts.image_encoder is not None and self.parts.image_encoder.channels_last:
            nn.Module.to(self.encoders["image"], memory_format=torch.channels_last)  # type: ignore[call-overload]

    def freeze(self, modality: Modality) -> None:
        """Keep an encoder as it is from now on, with its running statistics."""
        self.frozen |= {modality}
        self.encoders[modality].requires_grad_(False)
        self.train(self.training)

    def train(self, mode: bool = True) -> "FusionModel":
        """Set the mode of all parts but of frozen encoders, which stay in that of evaluation."""
        super().train(mode)
        for modality in self.frozen:
            self.encoders[modality].eval()
        return self

    def encode(self, modality: Modality, inputs: Mapping[str, Tensor]) -> Tensor:
        """Return one vector an input, [N, D]; 0 for one that is not there.

        Args:
            modality: one of `takes`.
            inputs: `there` [N] bool, False for an input that a sample lacks; and of the modality

                image: `pixels` [N, H, W] or [N, H, W, 3], 0..255.
                volume: `voxels` [N, D, H, W], 0..255.
                text: `input_ids` and `attention_mask`, [N, P].
                table: `attributes` [N, A], NaN where not known.
        """
        own = self.projections[modality](self._features(modality, inputs))
        return cast(Tensor, own * inputs["there"][:, None])

    def _features(self, modality: Modality, inputs: Mapping[str, Tensor]) -> Tensor:
        encoder: Any = self.encoders[modality]
        if modality == "image":
            assert self.parts.image_encoder is not None  # since the model takes images
            return image_features(encoder, inputs["pixels"], self.parts.image_encoder).pooled
        if modality == "volume":
            return cast(Tensor, encoder(inputs["voxels"]))
        if modality == "text":
            return cast(Tensor, encoder(inputs["input_ids"], inputs["attention_mask"]))
        return cast(Tensor, encoder(inputs["attributes"]))

    def join(self, encoded: Mapping[Modality, Tensor]) -> Tensor:
        """Return logits of labels or log hazards, [N, C], of vectors [N, D] from `encode` of each modality."""
        return cast(Tensor, self.head(torch.cat([encoded[modality] for modality in self.takes], dim=1)).float())

    def forward(self, targets: Tensor, return_loss: bool = True, **inputs: Mapping[str, Tensor]) -> FusionOutput:
        """Return the loss of a batch.

        Args:
            targets: [B, C], as `SampleTable.target_values` has them.
            return_loss: always True; this argument tells the Trainer that the model computes its own loss.
            inputs: what `encode` takes, by modality.
        """
        answers = self.join({modality: self.encode(modality, inputs[modality]) for modality in self.takes})
        nothing = torch.zeros_like(answers)
        if self.targets.censored:
            times, events = targets[:, self.targets.names.index("time")], targets[:, self.targets.names.index("event")]
            loss, chance = (cox_loss(risks[:, 0], times, events) for risks in (answers, nothing))
        else:
            means = torch.tensor(self.targets.means, device=targets.device).clamp(1e-6, 1.0 - 1e-6)
            loss, chance = label_loss(answers, targets), label_loss(nothing + means.logit(), targets)
        return FusionOutput(loss=loss, chance=chance)


def _encoder(parts: FusionModelSettings, config: FusionConfig, modality: Modality) -> tuple[nn.Module, int]:
    """Return the encoder of a modality, with random weights, and the width of what it gives."""
    own: Any
    if modality == "image":
        assert parts.image_encoder is not None
        image: Any = config.image_config
        own = new_encoder(image)
        return own, image_widths(image.model_type, image.to_dict(), parts.image_encoder.local_stage)[1]
    if modality == "volume":
        assert parts.volume_encoder is not None
        own = VolumeEncoder(parts.volume_encoder)
    elif modality == "table":
        assert parts.table_encoder is not None
        known = Attributes.model_validate(config.attributes)
        own = TableEncoder(known.means, known.deviations, parts.table_encoder.widths)
    elif isinstance(parts.text_encoder, LanguageModelSettings):
        text: Any = config.text_config
        own = LanguageModelEncoder(parts.text_encoder, text)
    else:
        assert parts.text_encoder is not None
        own = PiecesEncoder(parts.text_encoder, config.vocabulary)
    return own, own.width


def new_config(parts: FusionModelSettings, targets: Targets, attributes: Attributes, vocabulary: int) -> FusionConfig:
    """Return the configuration of a model.

    Args:
        parts: the modalities and their encoders.
        targets: what it answers.
        attributes: of the table; empty if the model takes none.
        vocabulary: number of the tokenizer's pieces; 0 if the model takes no text.

    Raises:
        ValueError: if a pretrained language model knows fewer pieces than the tokenizer.
    """
    image = text = None
    if "image" in parts.modalities and parts.image_encoder is not None:
        image = encoder_config(parts.image_encoder)
    if "text" in parts.modalities and isinstance(parts.text_encoder, LanguageModelSettings):
        text = language_model_config(parts.text_encoder)
        if parts.text_encoder.pretrained is None:
            text.vocab_size = vocabulary
        if text.vocab_size < vocabulary:
            raise ValueError(
                f"the tokenizer has {vocabulary} pieces, the language model {text.vocab_size}; name the tokenizer that "
                "belongs to it"
            )
    return FusionConfig(
        parts.model_dump(mode="json", include=set(FusionModelSettings.model_fields)),
        targets.model_dump(),
        attributes.model_dump(),
        vocabulary,
        image,
        text,
    )


def build_model(config: FusionConfig) -> FusionModel:
    """Return a new model; encoders have given weights where they come with any, else random ones of torch's seed."""
    model = FusionModel(config)
    parts = model.parts
    if "image" in model.takes and parts.image_encoder is not None and parts.image_encoder.pretrained is not None:
        weights = pretrained_encoder(parts.image_encoder.pretrained).state_dict()
        model.encoders["image"].load_state_dict(weights)
    text = parts.text_encoder
    if "text" in model.takes and isinstance(text, LanguageModelSettings) and text.pretrained is not None:
        cast(LanguageModelEncoder, model.encoders["text"]).load_pretrained(text.pretrained)
    model.arrange_memory()
    return model

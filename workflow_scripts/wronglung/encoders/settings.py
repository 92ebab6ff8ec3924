"""Settings of image and text encoders and of the fitted tokenizer. Does not import torch."""

from typing import Any

from pydantic import (
    Field,
    PositiveFloat,
    PositiveInt,
    model_validator,
)

from wronglung.core.section import Section


class TokenizerSettings(Section):
    """The WordPiece tokenizer fitted to the training reports, for text encoders that start from scratch."""

    vocabulary_size: PositiveInt = Field(description="word pieces at most, the special tokens included")
    minimum_frequency: PositiveInt = Field(description="a piece must occur this often to be learnt")


class EncoderSource(Section):
    """Where an encoder comes from: given weights or an architecture to start from scratch, never both."""

    pretrained: str | None = Field(
        description="local folder, or hub name of a Hugging Face model: owner/name or owner/name@revision"
    )
    architecture: dict[str, Any] | None = Field(description="`model_type` and its configuration")

    @model_validator(mode="after")
    def _one_source(self) -> "EncoderSource":
        if (self.pretrained is None) == (self.architecture is None):
            raise ValueError("give either `pretrained` or `architecture` and set the other to null")
        if self.architecture is not None and "model_type" not in self.architecture:
            raise ValueError("`architecture` needs a `model_type`, e.g. resnet or bert")
        return self


class ImageFeatureSettings(Section):
    """Features of a ResNet-like backbone: one stage's map as local feature, the pooled output as global feature."""

    resize_to: PositiveInt = Field(description="side in pixels to which the encoder resizes its input")
    local_stage: PositiveInt = Field(description="index among the hidden states; 3 of a ResNet is layer3")
    grid: PositiveInt = Field(description="side of the attention grid that this stage gives; checked at start")
    pixel_mean: float = Field(description="subtracted from pixels scaled to 0..1")
    pixel_std: PositiveFloat = Field(description="pixels are divided by it after `pixel_mean` is subtracted")
    channels_last: bool = Field(description="memory layout; faster on many CPUs and on tensor cores")


class ImageEncoderSettings(EncoderSource, ImageFeatureSettings):
    """A backbone, and which of its features are used."""


class TextFeatureSettings(Section):
    """Features of a BERT-like encoder."""

    max_pieces: PositiveInt = Field(description="longest text in word pieces; also the published divisor")
    last_layers: PositiveInt = Field(description="hidden states, from the last, that are summed")
    join_pieces: bool = Field(description="sum the pieces of a word into one vector")


class TextEncoderSettings(EncoderSource, TextFeatureSettings):
    """An encoder, its tokenizer, and which of its features are used."""

    tokenizer: str = Field(description="`fitted`, or a local folder or hub name, as `pretrained`")

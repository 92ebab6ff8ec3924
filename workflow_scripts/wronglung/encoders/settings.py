"""Settings of image and text encoders and of the fitted tokenizer. Does not import torch."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, Self

from pydantic import (
    Field,
    PositiveFloat,
    PositiveInt,
    model_validator,
)

from wronglung.core.section import Section, WrongKeyError
from wronglung.encoders.image_families import image_faults
from wronglung.encoders.known_keys import wrong_keys
from wronglung.encoders.text_families import text_faults

IMAGE, TEXT = "image_encoder", "text_encoder"
# The keys that are compared with the architecture, in the order in which the families' functions take them.
NUMBERS = {IMAGE: ("local_stage", "resize_to", "grid"), TEXT: ("max_pieces", "last_layers")}
LEAST_PADDING = 0  # the least that a tokenizer's padding piece can be; `check_models` knows which it is

TextPooling = Literal["cls", "mean"]


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
    """Features of an image backbone: one stage's map as local feature, the pooled output as global feature."""

    resize_to: PositiveInt = Field(description="side in pixels to which the encoder resizes its input")
    local_stage: PositiveInt = Field(description="index among the hidden states; 3 of a ResNet is layer3")
    grid: PositiveInt = Field(description="side of the attention grid that this stage gives; checked at start")
    pixel_mean: float = Field(description="subtracted from pixels scaled to 0..1")
    pixel_std: PositiveFloat = Field(description="pixels are divided by it after `pixel_mean` is subtracted")
    channels_last: bool = Field(description="memory layout; faster on many CPUs and on tensor cores")


class ImageEncoderSettings(EncoderSource, ImageFeatureSettings):
    """A backbone, and which of its features are used."""

    @model_validator(mode="after")
    def _map_has_the_grid(self) -> "ImageEncoderSettings":
        if self.architecture is not None:
            _refuse(image_faults(self.architecture["model_type"], self.architecture, *_numbers(self, IMAGE)))
        return self


class TextStateSettings(Section):
    """The hidden states of a text encoder that are used."""

    max_pieces: PositiveInt = Field(description="longest text in word pieces; also the published divisor")
    last_layers: PositiveInt = Field(description="hidden states, from the last, that are summed")


class TextFeatureSettings(TextStateSettings):
    """Features of a text encoder: word vectors, and a sentence vector that is their sum."""

    join_pieces: bool = Field(description="sum the pieces of a word into one vector")


class PooledTextSettings(TextStateSettings):
    """One vector for a whole text."""

    pooling: TextPooling = Field(description="of the summed states: that of [CLS], or the mean of all pieces")


class TextEncoderSource(EncoderSource, TextStateSettings):
    """An encoder, its tokenizer, and how long its texts are."""

    tokenizer: str = Field(description="`fitted`, or a local folder or hub name, as `pretrained`")

    @property
    def asks_words(self) -> bool:
        """Whether the tokenizer has to tell which pieces are one word."""
        return False

    @model_validator(mode="after")
    def _texts_have_positions(self) -> Self:
        if self.architecture is not None:
            numbers = _numbers(self, TEXT)
            _refuse(text_faults(self.architecture["model_type"], self.architecture, LEAST_PADDING, *numbers))
        return self


class TextEncoderSettings(TextEncoderSource, TextFeatureSettings):
    """An encoder, its tokenizer, and which of its features are used."""

    @property
    def asks_words(self) -> bool:
        """Whether the tokenizer has to tell which pieces are one word."""
        return self.join_pieces


class PooledTextEncoderSettings(TextEncoderSource, PooledTextSettings):
    """An encoder, its tokenizer, and how a text becomes one vector."""


def _numbers(section: Section, part: str) -> list[Any]:
    return [getattr(section, name) for name in NUMBERS[part]]


def _refuse(faults: Sequence[WrongKeyError]) -> None:
    """Raise the first fault; whoever reads a config asks `encoder_faults` for the others."""
    if faults:
        raise faults[0]


def encoder_faults(part: str, section: Mapping[str, Any]) -> list[WrongKeyError]:
    """Return all that is wrong with an encoder from scratch as a config gives it, whatever else is wrong with it.

    Args:
        part: IMAGE or TEXT.
        section: plain values; what is not of its type is left to the section's own check.
    """
    architecture = section.get("architecture")
    if not isinstance(architecture, Mapping) or not isinstance(architecture.get("model_type"), str):
        return []
    model_type = architecture["model_type"]
    numbers: list[Any] = [section.get(name) for name in NUMBERS[part]]
    faults: list[WrongKeyError] = wrong_keys(part, architecture)
    if all(type(one) is int and one > 0 for one in numbers):
        if part == IMAGE:
            faults += image_faults(model_type, architecture, *numbers)
        else:
            faults += text_faults(model_type, architecture, LEAST_PADDING, *numbers)
    return faults

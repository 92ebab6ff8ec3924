"""Settings of image and text encoders and of the fitted tokenizer. Does not import torch."""

from collections.abc import Mapping
from typing import Any, Literal, Self

from pydantic import (
    Field,
    PositiveFloat,
    PositiveInt,
    model_validator,
)

from wronglung.core.section import Section
from wronglung.encoders.image_families import grid_of
from wronglung.encoders.keys import whole
from wronglung.encoders.text_families import longest_text

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
            keys = {key: value for key, value in self.architecture.items() if key != "model_type"}
            refuse_other_grid(str(self.architecture["model_type"]), keys, self)
        return self


def refuse_other_grid(model_type: str, keys: Mapping[str, Any], settings: ImageFeatureSettings) -> None:
    """Raise unless the stage that the settings name has the map that they name.

    Args:
        model_type: the backbone's family.
        keys: of its configuration; what they lack is transformers' default.
        settings: size, stage and grid.

    Raises:
        ValueError: if the family is unknown, a key is wrong, there is no such stage, or its map has another grid.
    """
    found = grid_of(model_type, keys, settings.local_stage, settings.resize_to)
    if found != settings.grid:
        raise ValueError(
            f"grid: given {settings.grid}; expected {found}, the cells along a side that stage {settings.local_stage} "
            f"of the {model_type} has at resize_to: {settings.resize_to}"
        )


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
            # 0 is the least that a tokenizer's padding can be; `check_models` knows which it is.
            refuse_longer_texts(str(self.architecture["model_type"]), self.architecture, 0, self)
        return self


class TextEncoderSettings(TextEncoderSource, TextFeatureSettings):
    """An encoder, its tokenizer, and which of its features are used."""

    @property
    def asks_words(self) -> bool:
        """Whether the tokenizer has to tell which pieces are one word."""
        return self.join_pieces


class PooledTextEncoderSettings(TextEncoderSource, PooledTextSettings):
    """An encoder, its tokenizer, and how a text becomes one vector."""


def refuse_longer_texts(model_type: str, keys: Mapping[str, Any], padding: int, settings: TextStateSettings) -> None:
    """Raise unless the encoder has a position for every piece and a hidden state for every layer that is summed.

    Args:
        model_type: the encoder's family.
        keys: of its configuration; what they lack is transformers' default, of the layers any number.
        padding: number of the tokenizer's padding piece.
        settings: length of texts and layers.

    Raises:
        ValueError: if the family is unknown, a text may be longer than the encoder takes, or layers are missing.
    """
    longest = longest_text(model_type, keys, padding)
    if settings.max_pieces > longest:
        raise ValueError(
            f"max_pieces: given {settings.max_pieces}; expected {longest} at most, the positions of the {model_type}; "
            "lower it or raise architecture.max_position_embeddings"
        )
    states = 1 + (whole(keys, "num_hidden_layers") if "num_hidden_layers" in keys else settings.last_layers)
    if settings.last_layers > states:
        raise ValueError(
            f"last_layers: given {settings.last_layers}; expected {states} at most, the encoder's layers and its "
            "embeddings"
        )

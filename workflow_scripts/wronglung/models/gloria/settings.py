"""What the config says about models: encoders, alignment, sentences and training.

These are the parts of a model's entry under `models:`. Does not import torch.
"""

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import (
    Field,
    NonNegativeFloat,
    PositiveFloat,
    PositiveInt,
    model_validator,
)

from wronglung.core.section import Section, WrongKeyError
from wronglung.encoders.settings import TEXT, ImageEncoderSettings, TextEncoderSettings
from wronglung.encoders.text_families import text_width
from wronglung.training.settings import OptimizerSettings, SentenceSettings, TrainingSettings

FormulaName = Literal["released", "paper", "cosine"]


class AlignmentSettings(Section):
    """How regions and words are compared (paper §2; GLoRIA's released code)."""

    formula: FormulaName
    joint_width: PositiveInt
    attention_scale: PositiveFloat = Field(description="factor before the softmax over regions, 1/tau of Eq. 1")
    word_scale: PositiveFloat = Field(description="factor of the cosine of a word and its context")
    logit_scale: PositiveFloat = Field(description="factor of local and global logits")
    word_aggregation: Literal["sum", "mean"]
    count_cls: bool = Field(description="whether [CLS] is one of the words, as in the released code")
    no_attention: bool = Field(description="whether a learned vector is added to the regions")
    local_weight: NonNegativeFloat
    global_weight: NonNegativeFloat
    no_attention_weight: NonNegativeFloat = Field(description="lowers the no-attention mass of matched pairs")
    divergence_weight: NonNegativeFloat = Field(description="drives maps of right and wrong texts of an image apart")
    entropy_weight: NonNegativeFloat = Field(description="lowers the entropy of the maps")
    identical_texts_are_negatives: bool

    @model_validator(mode="after")
    def _mass_exists(self) -> "AlignmentSettings":
        if self.no_attention_weight > 0 and not self.no_attention:
            raise ValueError(
                f"no_attention_weight is {self.no_attention_weight}, but without a no-attention vector there is no "
                "mass to lower; set no_attention: true or no_attention_weight: 0"
            )
        return self


class ModelSettings(Section):
    """The parts of a model with weights from any source."""

    image_encoder: ImageEncoderSettings
    text_encoder: TextEncoderSettings
    alignment: AlignmentSettings


def joint_faults(entry: Mapping[str, Any]) -> list[WrongKeyError]:
    """Return the fault of a joint width that is not that of the words of a text encoder from scratch.

    Args:
        entry: plain values; what is not of its type is left to the sections' own checks.
    """
    sections = (entry.get("alignment"), entry.get(TEXT))
    alignment, text = (one if isinstance(one, Mapping) else {} for one in sections)
    given, architecture = alignment.get("joint_width"), text.get("architecture")
    if type(given) is not int or not isinstance(architecture, Mapping):
        return []
    width = text_width(str(architecture.get("model_type")), architecture)
    return [] if width is None else width_faults(given, width)


def width_faults(given: int, width: int) -> list[WrongKeyError]:
    """Return the fault of a joint width that is not that of the text encoder's words."""
    if given == width:
        return []
    return [WrongKeyError("alignment.joint_width", f"given {given}; expected {width}, the width of the text encoder")]


class GloriaSettings(ModelSettings):
    """All that one training run depends on, besides its seed and its data."""

    sentences: SentenceSettings
    training: TrainingSettings


class FewShotTrainingSettings(Section):
    """Length and numerics of a fine-tuning run, in float32: an epoch is one step over all pairs."""

    epochs: PositiveInt
    patience: PositiveInt = Field(description="epochs without a better validation loss before stopping")
    batch_pairs: PositiveInt = Field(description="pairs in memory at once; their gradients add up to the one step")
    threads: PositiveInt = Field(description="torch threads, fixed here, so that the number of cores changes no result")
    optimizer: OptimizerSettings


class FewShotSettings(Section):
    """All that one fine-tuning run depends on, besides its base, its seed and its data."""

    pairs: PositiveInt = Field(
        description="images with a sentence and its boxes; a smaller number takes the first of a larger one"
    )
    validation_pairs: PositiveInt = Field(description="the same from the validation split, for early stopping")
    training: FewShotTrainingSettings

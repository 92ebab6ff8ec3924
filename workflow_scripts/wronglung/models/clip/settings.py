"""What the config says about models of the family `clip`. Does not import torch."""

from typing import Self

from pydantic import Field, PositiveFloat, PositiveInt, model_validator

from wronglung.core.section import Section, WrongKeyError
from wronglung.encoders.settings import ImageEncoderSettings, PooledTextEncoderSettings
from wronglung.training.settings import ScheduledSentenceSettings, SparingOptimizerSettings, TrainingSettings


class TemperatureSettings(Section):
    """The temperature that cosines are divided by. It is learnt, and stays within two bounds."""

    initial: PositiveFloat
    least: PositiveFloat
    most: PositiveFloat

    @model_validator(mode="after")
    def _begins_within_the_bounds(self) -> Self:
        if not self.least <= self.initial <= self.most:
            raise ValueError(
                f"given initial: {self.initial}, least: {self.least}, most: {self.most}; expected least <= initial <= "
                "most"
            )
        return self


class JointSettings(Section):
    """The space that images and texts share (CLIP, Radford et al., ICML 2021; eCLIP, arXiv 2403.10153)."""

    width: PositiveInt = Field(description="of the embeddings; a projection without bias leads there from each encoder")
    batch_norm: bool = Field(
        description="whether both pooled vectors are standardised over the batch before the projections, without "
        "learnt factors. Without it, the texts of a small model from scratch become one point"
    )
    temperature: TemperatureSettings
    identical_texts_are_negatives: bool


class ClipModelSettings(Section):
    """The parts of a model."""

    image_encoder: ImageEncoderSettings
    text_encoder: PooledTextEncoderSettings
    joint: JointSettings


class ClipTrainingSettings(TrainingSettings):
    """Length, batch and numerics of a training run."""

    optimizer: SparingOptimizerSettings


class ClipSettings(ClipModelSettings):
    """All that one training run depends on, besides its seed and its data."""

    sentences: ScheduledSentenceSettings
    training: ClipTrainingSettings

    @model_validator(mode="after")
    def _a_batch_can_be_standardised(self) -> Self:
        images, processes = self.training.batch_images, self.training.processes
        if self.joint.batch_norm and images < 2 * processes:
            raise WrongKeyError(
                "training.batch_images",
                f"given {images} for {processes} processes; expected {2 * processes} or more, since joint.batch_norm "
                "standardises over the images of a process",
            )
        return self

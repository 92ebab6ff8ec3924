"""What the config says about models of the family `clip`. Does not import torch."""

from typing import Annotated, Literal, Self

from pydantic import Field, NonNegativeFloat, PositiveFloat, PositiveInt, Tag, model_validator

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


class DaclSettings(Section):
    """Two mixed views of each image, whose embeddings are drawn together (`mixing.nt_xent`)."""

    kind: Literal["dacl"]
    alpha: float = Field(ge=0.0, lt=1.0, description="λ ~ U(α, 1), the image's own share of a view")
    weight: PositiveFloat = Field(description="of this loss, beside CLIP's")


class MixedPartSettings(Section):
    """One of the losses of m³-Mix."""

    alpha: PositiveFloat = Field(description="of λ ~ Beta(α, α), one a batch")
    weight: NonNegativeFloat = Field(description="of this loss, beside CLIP's; 0: without it")


class GeodesicSettings(Section):
    """Mixed embeddings: m³-Mix, or m²-Mix if only `pairs` has a weight (`mixing.geodesic_loss`)."""

    kind: Literal["m3"]
    pairs: MixedPartSettings = Field(description="m²-Mix: mixed pairs of an image and its text as hard negatives")
    images: MixedPartSettings = Field(description="V-Mix: mixed images, each with the texts of both")
    texts: MixedPartSettings = Field(description="L-Mix: mixed texts, each with the images of both")
    both: MixedPartSettings = Field(description="VL-Mix: mixed images with mixed texts")


Mixing = Annotated[
    Annotated[DaclSettings, Tag("dacl")] | Annotated[GeodesicSettings, Tag("m3")],
    Field(discriminator="kind"),
]


class ClipTrainingSettings(TrainingSettings):
    """Length, batch and numerics of a training run."""

    optimizer: SparingOptimizerSettings


class ClipSettings(ClipModelSettings):
    """All that one training run depends on, besides its seed and its data."""

    sentences: ScheduledSentenceSettings
    training: ClipTrainingSettings
    mixing: Mixing | None = Field(description="a further loss, of mixed images or embeddings; null: none")

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

    @model_validator(mode="after")
    def _a_batch_can_be_mixed(self) -> Self:
        images, processes = self.training.batch_images, self.training.processes
        if isinstance(self.mixing, DaclSettings) and images < 2 * processes:
            raise WrongKeyError(
                "training.batch_images",
                f"given {images} for {processes} processes; expected {2 * processes} or more, since mixing.kind: dacl "
                "mixes an image with another of the same process",
            )
        if isinstance(self.mixing, GeodesicSettings) and self.sentences.per_image != 1:
            raise WrongKeyError(
                "sentences.per_image",
                f"given {self.sentences.per_image}; expected 1, since mixing.kind: m3 mixes an image with its text",
            )
        return self

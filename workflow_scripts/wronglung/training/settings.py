"""Settings of a training run: sentences, augmentation, optimiser, length and numerics. Does not import torch."""

from typing import Literal, Self

from pydantic import (
    Field,
    NonNegativeFloat,
    NonNegativeInt,
    PositiveFloat,
    PositiveInt,
    field_validator,
    model_validator,
)

from wronglung.core.section import Section
from wronglung.data.releases.mimic_cxr.section_names import usual_name
from wronglung.text.masking import MaskingSettings
from wronglung.training.training_subsets import TRAINING_SUBSETS


class SentenceSettings(Section):
    """Which sentences an image is trained with."""

    source: Literal["matched", "random"] = Field(description="random: of other patients, other ones at every draw")
    per_image: PositiveInt = Field(description="sentences that share an image's pass")
    weight_without_positive: float = Field(
        gt=0.0, le=1.0, description="weight of a sentence without a positive finding when sentences are drawn"
    )
    subset: str = Field(description="sentences that are drawn from, in training and validation")
    sections: list[str] | None = Field(
        min_length=1, description="report sections whose sentences are drawn from; null: all, and sentences of none"
    )
    masking: MaskingSettings | None = Field(description="what is masked in a drawn text; null: nothing")

    @field_validator("subset")
    @classmethod
    def _known(cls, given: str) -> str:
        if given not in TRAINING_SUBSETS:
            raise ValueError(
                f"unknown subset {given!r}; known: {sorted(TRAINING_SUBSETS)}. Training cannot use a subset that "
                "compares boxes on the model's input"
            )
        return given

    @field_validator("sections")
    @classmethod
    def _usual(cls, given: list[str] | None) -> list[str] | None:
        """Refuse a name that no section has, because headers that mean it get another name."""
        for name in given or []:
            usual = usual_name(name)
            if usual is not None and usual != name:
                raise ValueError(f"unknown section {name!r}; its name in the table of sentences is {usual!r}")
            if name != name.strip().lower():
                raise ValueError(
                    f"unknown section {name!r}; section names are in small letters: {name.strip().lower()!r}"
                )
        return given

    @property
    def masks_entities(self) -> bool:
        """Whether the texts' clinical entities have to be known."""
        return self.masking is not None and self.masking.unit == "entity"


class ScheduleSettings(Section):
    """When a text is all that an image's report says, and when one sentence of it. An epoch has one of both ways."""

    whole_until: float = Field(ge=0.0, le=1.0, description="share of the epochs in which every text is whole")
    single_share: float = Field(ge=0.0, le=1.0, description="afterwards, the probability of a single sentence")
    without_positive: NonNegativeInt | None = Field(
        description="sentences without a positive finding in a whole text, drawn anew each time; null: all"
    )
    shuffled: bool = Field(description="sentences of a whole text in random order; false: in that of the report")


class ScheduledSentenceSettings(SentenceSettings):
    """Which texts an image is trained with: sentences, or whole texts of them."""

    schedule: ScheduleSettings | None = Field(description="null: one sentence a text, throughout")

    @model_validator(mode="after")
    def _whole_texts_are_ones_own(self) -> Self:
        if self.schedule is not None and self.source != "matched":
            raise ValueError(
                f"schedule: given one with source: {self.source}, but whole texts are of the image's own report; set "
                "source to matched or schedule to null"
            )
        return self


class AugmentationSettings(Section):
    """How a training image differs from draw to draw; 0 switches a part off."""

    shift: bool = Field(description="crop anywhere instead of at the centre")
    scale: float = Field(ge=0.0, lt=1.0, description="largest relative change of size")
    intensity: float = Field(ge=0.0, lt=1.0, description="largest relative change of contrast and brightness")


class OptimizerSettings(Section):
    """Adam with L2 regularisation or AdamW, and the course of the learning rate."""

    name: Literal["adam", "adamw"]
    learning_rate: PositiveFloat
    betas: tuple[float, float]
    weight_decay: NonNegativeFloat
    clip_norm: PositiveFloat
    schedule: Literal["constant", "cosine", "reduce_on_plateau"]
    warmup_steps: NonNegativeInt
    plateau_factor: float = Field(gt=0.0, lt=1.0, description="of reduce_on_plateau")
    plateau_patience: NonNegativeInt = Field(description="epochs, of reduce_on_plateau")


class SparingOptimizerSettings(OptimizerSettings):
    """An optimiser that can spare some weights its decay."""

    decays: Literal["all", "matrices"] = Field(
        description="the weights that decay. matrices: no biases, no factors of normalisations, no temperature"
    )


class TrainingSettings(Section):
    """Length, batch and numerics of a training run."""

    epochs: PositiveInt
    epoch_share: float = Field(gt=0.0, le=1.0, description="share of the training images drawn in an epoch")
    batch_images: PositiveInt = Field(description="distinct images a step, over all processes")
    processes: PositiveInt = Field(description="processes that share a run, one a GPU where there are GPUs")
    validation_images: PositiveInt = Field(description="images of a fixed random sample of valid patients")
    patience: PositiveInt = Field(description="epochs without a better validation loss before stopping")
    precision: Literal["float32", "bf16", "fp16"]
    threads: PositiveInt = Field(description="torch threads, fixed here, so that the number of cores changes no result")
    optimizer: OptimizerSettings
    augmentation: AugmentationSettings


class RuntimeSettings(Section):
    """Settings that make a training run faster or safer. They change no number, so an edit reruns nothing."""

    save_every_steps: PositiveInt | None = Field(
        description="steps between checkpoints; a killed run continues from the last one, to the same weights. "
        "null: one at the end of each epoch"
    )
    workers: NonNegativeInt = Field(description="processes that prepare batches; 0: the training process itself")

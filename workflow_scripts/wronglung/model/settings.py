"""What the config says about models: encoders, alignment, sentences and training.

A model variant is an entry under `models:`; these are its parts. Does not import torch.
"""

from typing import Any, Literal

from pydantic import (
    Field,
    NonNegativeFloat,
    NonNegativeInt,
    PositiveFloat,
    PositiveInt,
    field_validator,
    model_validator,
)

from wronglung.data.subsets import NEED_MASKS, SUBSETS
from wronglung.section import Section
from wronglung.text.masking import MaskingSettings

FormulaName = Literal["released", "paper", "cosine"]


class TokenizerSettings(Section):
    """The WordPiece tokenizer fitted to the training reports, for text encoders that start from scratch."""

    vocabulary_size: PositiveInt = Field(description="word pieces at most, the special tokens included")
    minimum_frequency: PositiveInt = Field(description="occurrences that a piece needs to be learnt")


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
    """What is taken from a ResNet-like backbone: one stage's map as local, the pooled end as global feature."""

    resize_to: PositiveInt = Field(description="side in pixels to which the encoder resizes its input")
    local_stage: PositiveInt = Field(description="index among the hidden states; 3 of a ResNet is layer3")
    grid: PositiveInt = Field(description="side of the attention grid that stage gives; checked at start")
    pixel_mean: float = Field(description="subtracted from pixels scaled to 0..1")
    pixel_std: PositiveFloat = Field(description="divides what is left")
    channels_last: bool = Field(description="memory layout; faster on many CPUs and on tensor cores")


class ImageEncoderSettings(EncoderSource, ImageFeatureSettings):
    """A backbone and what is taken from it."""


class TextFeatureSettings(Section):
    """What is taken from a BERT-like encoder."""

    max_pieces: PositiveInt = Field(description="longest text in word pieces; also the published divisor")
    last_layers: PositiveInt = Field(description="hidden states, from the last, that are summed")
    join_pieces: bool = Field(description="sum the pieces of a word into one vector")


class TextEncoderSettings(EncoderSource, TextFeatureSettings):
    """An encoder, its tokenizer, and what is taken from it."""

    tokenizer: str = Field(description="`fitted`, or a local folder or hub name, as `pretrained`")


class AlignmentSettings(Section):
    """How regions and words are compared (paper §2; GLoRIA's released code)."""

    formula: FormulaName
    joint_width: PositiveInt
    attention_scale: PositiveFloat = Field(description="factor before the softmax over regions, 1/tau of Eq. 1")
    word_scale: PositiveFloat = Field(description="factor of the cosine of a word and its context")
    logit_scale: PositiveFloat = Field(description="factor of local and global logits")
    word_aggregation: Literal["sum", "mean"]
    count_cls: bool = Field(description="whether [CLS] is one of the words, as in the released code")
    no_attention: bool = Field(description="whether a learned vector stands beside the regions")
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


class SentenceSettings(Section):
    """Which sentences an image is trained with."""

    source: Literal["matched", "random"] = Field(description="random: of other patients, anew at every draw")
    per_image: PositiveInt = Field(description="sentences that share an image's pass")
    weight_without_positive: float = Field(
        gt=0.0, le=1.0, description="weight of a sentence without a positive finding when sentences are drawn"
    )
    subset: str = Field(description="sentences that are drawn from, in training and validation")
    masking: MaskingSettings | None = Field(description="what is masked in a drawn text; null: nothing")

    @field_validator("subset")
    @classmethod
    def _known_without_masks(cls, given: str) -> str:
        known = sorted(set(SUBSETS) - NEED_MASKS)
        if given in NEED_MASKS:
            raise ValueError(
                f"{given!r} compares boxes on the model's input, which training does not know; known: {known}"
            )
        if given not in known:
            raise ValueError(f"unknown subset {given!r}; known: {known}")
        return given

    @property
    def masks_entities(self) -> bool:
        """Whether the texts' clinical entities have to be known."""
        return self.masking is not None and self.masking.unit == "entity"


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


class TrainingSettings(Section):
    """Length, batch and numerics of a training run."""

    epochs: PositiveInt
    epoch_share: float = Field(gt=0.0, le=1.0, description="share of the training images drawn in an epoch")
    batch_images: PositiveInt = Field(description="distinct images a step, over all processes")
    processes: PositiveInt = Field(description="processes that share a run, one a GPU where there are GPUs")
    validation_images: PositiveInt = Field(description="images of a fixed random sample of valid patients")
    patience: PositiveInt = Field(description="epochs without a better validation loss before stopping")
    save_every_steps: PositiveInt | None = Field(
        description="steps between checkpoints that a killed run goes on from, to the same weights; null: an epoch's"
    )
    precision: Literal["float32", "bf16", "fp16"]
    compile: bool = Field(description="torch.compile of the image encoder: minutes first, numerics of its own")
    threads: PositiveInt = Field(description="torch threads, a number of the config so that cores change nothing")
    workers: NonNegativeInt = Field(description="processes that prepare batches; 0: the training process itself")
    optimizer: OptimizerSettings
    augmentation: AugmentationSettings


class ModelSettings(Section):
    """What a model is, however it came by its weights."""

    image_encoder: ImageEncoderSettings
    text_encoder: TextEncoderSettings
    alignment: AlignmentSettings


class GloriaSettings(ModelSettings):
    """All that one training run depends on, besides its seed and its data."""

    sentences: SentenceSettings
    training: TrainingSettings


class FewShotTrainingSettings(Section):
    """Length and numerics of a fine-tuning run, in float32: an epoch is one step over all pairs."""

    epochs: PositiveInt
    patience: PositiveInt = Field(description="epochs without a better validation loss before stopping")
    batch_pairs: PositiveInt = Field(description="pairs in memory at once; their gradients add up to the one step")
    threads: PositiveInt = Field(description="torch threads, a number of the config so that cores change nothing")
    optimizer: OptimizerSettings


class FewShotSettings(Section):
    """All that one fine-tuning run depends on, besides its base, its seed and its data."""

    pairs: PositiveInt = Field(description="images with a sentence and its boxes; fewer are the first of more")
    validation_pairs: PositiveInt = Field(description="the same of the validation split, for early stopping")
    training: FewShotTrainingSettings

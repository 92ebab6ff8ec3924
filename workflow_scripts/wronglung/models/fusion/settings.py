"""What the config says about models of the family `fusion`. Does not import torch."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Discriminator, Field, NonNegativeInt, PositiveFloat, PositiveInt, Tag
from pydantic import model_validator as validator

from wronglung.core.names import each_once
from wronglung.core.section import Section, WrongKeyError
from wronglung.data.modalities import Modality
from wronglung.encoders.settings import EncoderSource, ImageEncoderSettings
from wronglung.training.settings import AugmentationSettings, TrainingSettings

Widths = Annotated[list[PositiveInt], Field(min_length=1)]
ENCODERS: dict[Modality, str] = {
    "image": "image_encoder",
    "volume": "volume_encoder",
    "text": "text_encoder",
    "table": "table_encoder",
}
"""The section of each modality's encoder."""
PICTURES: tuple[Modality, ...] = ("image", "volume")
"""What the order `image_first` begins with."""


class VolumeEncoderSettings(Section):
    """A residual network of three-dimensional convolutions, from scratch; its output is the mean over all voxels."""

    widths: Widths = Field(description="channels of each stage; every stage but the first halves the sides")
    depths: Widths = Field(description="residual blocks of each stage")
    first_stride: PositiveInt = Field(description="voxels along a side that the first convolution makes one")
    pixel_mean: float = Field(description="subtracted from voxels scaled to 0..1")
    pixel_std: PositiveFloat

    @validator(mode="after")
    def _stages_agree(self) -> Self:
        if len(self.widths) != len(self.depths):
            raise WrongKeyError(
                "depths", f"given {self.depths} with widths {self.widths}; expected lists of the same length"
            )
        return self


class TextSource(Section):
    """A tokenizer, and how long texts are."""

    tokenizer: str = Field(description="`fitted` to the training texts, or a local folder or hub name")
    max_pieces: PositiveInt = Field(description="longest text in word pieces; longer ones are cut")


class PiecesEncoderSettings(TextSource):
    """A perceptron on the numbers of a text's pieces."""

    kind: Literal["pieces"]
    input: Literal["numbers", "vectors", "mean"] = Field(
        description="numbers: of the pieces in their places, divided by the size of the vocabulary; vectors: learnt "
        "vectors of the pieces in their places; mean: the mean of learnt vectors. Places behind the text are 0"
    )
    piece_width: PositiveInt | None = Field(description="of a learnt vector; null for numbers")
    widths: Widths = Field(description="of the perceptron's layers")

    @validator(mode="after")
    def _vectors_have_a_width(self) -> Self:
        if (self.piece_width is None) != (self.input == "numbers"):
            raise WrongKeyError(
                "piece_width", f"given {self.piece_width} with input: {self.input}; expected null for numbers alone"
            )
        return self


class LoraSettings(Section):
    """Low-rank changes of some weights of a language model, all of whose own weights stay (Hu et al., ICLR 2022)."""

    rank: PositiveInt
    alpha: PositiveInt = Field(description="a change is multiplied by alpha / rank")
    dropout: float = Field(ge=0.0, lt=1.0)
    modules: list[str] = Field(min_length=1, description="ends of the names of changed layers, e.g. q_proj")


class LanguageModelSettings(TextSource, EncoderSource):
    """A causal language model; its output is the last state of a text's last piece, or the mean over all pieces."""

    kind: Literal["language_model"]
    layers: PositiveInt | None = Field(description="of given weights, from the first, that are used; null: all")
    pooling: Literal["last", "mean"]
    lora: LoraSettings | None = Field(description="null: all weights are trained")

    @validator(mode="after")
    def _an_architecture_has_its_layers(self) -> Self:
        if self.pretrained is None and self.layers is not None:
            raise WrongKeyError(
                "layers", f"given {self.layers} without pretrained; expected null: architecture has num_hidden_layers"
            )
        return self


UNKNOWN_KIND = "unknown_kind"  # type of the error of a text encoder of no known kind
TEXT_KINDS = ("pieces", "language_model")


def kind_of_text(given: Any) -> str | None:
    """Tell the kind of a text encoder, one of TEXT_KINDS; None for one that is unknown."""
    kind = given.get("kind") if isinstance(given, Mapping) else getattr(given, "kind", None)
    return kind if kind in TEXT_KINDS else None


TextEncoder = Annotated[
    Annotated[PiecesEncoderSettings, Tag("pieces")] | Annotated[LanguageModelSettings, Tag("language_model")],
    Discriminator(
        kind_of_text,
        custom_error_type=UNKNOWN_KIND,
        custom_error_message=f"expected `kind:` with one of {list(TEXT_KINDS)}",
    ),
]


class TableEncoderSettings(Section):
    """A perceptron on attributes, standardised with mean and deviation of the training samples.

    An attribute that is not known has the training mean.
    """

    widths: Widths = Field(description="of the perceptron's layers")


class HeadSettings(Section):
    """What joins the modalities: each becomes one vector, and a perceptron reads all of them."""

    width: PositiveInt = Field(description="of each modality's vector; of one that a sample lacks it is 0")
    layers: list[PositiveInt] = Field(description="widths of hidden layers; []: none")
    dropout: float = Field(ge=0.0, lt=1.0, description="of the joined vectors, in training")


class SampleAugmentationSettings(AugmentationSettings):
    """How a training image differs from draw to draw. Volumes are left as they are."""

    margin: NonNegativeInt = Field(description="pixels that the image is widened by on each side, with its edge")


class FusionTrainingSettings(TrainingSettings):
    """Length, batch and numerics; a batch's `batch_images` are samples."""

    augmentation: SampleAugmentationSettings
    masked_share: float = Field(ge=0.0, lt=1.0, description="of a training text's pieces that become the mask token")
    order: Literal["joint", "image_first"] = Field(
        description="joint: all encoders at once; image_first: the image or volume encoder with a head of its own, and "
        "then the others and the head, while the image encoder stays as it is"
    )
    epochs_alone: PositiveInt | None = Field(description="of the image encoder with image_first; null with joint")

    @validator(mode="after")
    def _one_process(self) -> Self:
        if self.processes != 1:
            raise WrongKeyError("processes", f"given {self.processes}; expected 1, since a run of this family has one")
        if (self.epochs_alone is None) != (self.order == "joint"):
            raise WrongKeyError(
                "epochs_alone", f"given {self.epochs_alone} with order: {self.order}; expected null for joint alone"
            )
        return self


class FusionModelSettings(Section):
    """The parts of a model. An encoder of a modality that the model does not take has no effect."""

    modalities: Annotated[list[Modality], Field(min_length=1), AfterValidator(each_once)]
    image_encoder: ImageEncoderSettings | None
    volume_encoder: VolumeEncoderSettings | None
    text_encoder: TextEncoder | None
    table_encoder: TableEncoderSettings | None
    head: HeadSettings

    @validator(mode="after")
    def _modalities_have_encoders(self) -> Self:
        for modality in self.modalities:
            if getattr(self, ENCODERS[modality]) is None:
                raise WrongKeyError(ENCODERS[modality], f"given null, but modalities has {modality!r}; describe it")
        return self


class FusionSettings(FusionModelSettings):
    """All that one training run depends on, besides its seed and its data."""

    training: FusionTrainingSettings

    @validator(mode="after")
    def _an_image_can_be_first(self) -> Self:
        pictures = [modality for modality in self.modalities if modality in PICTURES]
        if self.training.order == "image_first" and (len(pictures) != 1 or len(self.modalities) == 1):
            raise WrongKeyError(
                "training.order",
                f"given image_first with modalities {self.modalities}; expected image or volume and another one; or "
                "joint",
            )
        return self

    @property
    def picture(self) -> Modality:
        """The modality that the order `image_first` begins with."""
        return next(modality for modality in self.modalities if modality in PICTURES)

    def alone(self) -> "FusionSettings":
        """Return the settings of a model of the image or the volume alone, as `image_first` trains it at first."""
        training = self.training.model_dump() | {
            "order": "joint",
            "epochs": self.training.epochs_alone,
            "epochs_alone": None,
        }
        return type(self).model_validate(self.model_dump() | {"modalities": [self.picture], "training": training})

"""What the config says about expert images: the section `expert` of a model. Does not import torch.

Source: eCLIP (Kumar & Marttinen, ECCV 2024, arXiv 2403.10153).
"""

from typing import Literal, Self

from pydantic import Field, PositiveFloat, PositiveInt, model_validator

from wronglung.core.section import Section, WrongKeyError
from wronglung.encoders.settings import ImageFeatureSettings
from wronglung.training.experts.curriculum import CurriculumSettings
from wronglung.training.settings import TrainingSettings

HeatMapChoice = Literal["readers", "another_image", "random", "ones"]


class ProcessorSettings(Section):
    """The network that turns an image and a heat map into an expert image (eCLIP, arXiv 2403.10153)."""

    kind: Literal["attention", "convolution", "mask"] = Field(
        description="attention: patches of heat map times image ask, patches of the image answer; convolution: two "
        "layers over both; mask: heat map times image, without weights"
    )
    patch: PositiveInt = Field(description="side of a patch of attention in pixels; it divides image_encoder.resize_to")
    width: PositiveInt = Field(description="channels inside")
    heads: PositiveInt = Field(description="of attention; they divide width")
    learning_rate_factor: PositiveFloat = Field(description="its learning rate, in parts of the optimiser's")

    @model_validator(mode="after")
    def _heads_share_the_width(self) -> Self:
        if self.width % self.heads:
            raise ValueError(f"given width: {self.width}, heads: {self.heads}; expected heads that divide the width")
        return self


class ExpertSettings(Section):
    """Expert images: which heat maps, how many of them, and how they are mixed in."""

    heat_maps: HeatMapChoice = Field(
        description="readers: of a reading of the image, drawn anew each time. Controls: another_image, of another "
        "patient's reading; random, uniform noise; ones, the same images with a heat map that says nothing"
    )
    sources: list[str] | None = Field(
        min_length=1, description="sources of the data set's `gaze` whose readings are used; null: all of them"
    )
    share_of_batch: float = Field(gt=0.0, le=1.0, description="images of an expert batch, in parts of batch_images")
    mixup: PositiveFloat | None = Field(
        description="α of λ ~ Beta(α, α): an expert image is λ image + (1 − λ) processed image, with one λ a batch. "
        "null: λ = 0"
    )
    priming: float | None = Field(
        gt=0.0,
        lt=1.0,
        description="weight of the loss by which the processor learns in the cold start to return an image that it is "
        "given with a heat map of ones; null: none",
    )
    curriculum: CurriculumSettings
    processor: ProcessorSettings

    @model_validator(mode="after")
    def _priming_has_its_time(self) -> Self:
        if self.priming is not None and (self.curriculum.cold_start == 0.0 or self.processor.kind == "mask"):
            raise ValueError(
                f"given priming: {self.priming} with curriculum.cold_start: {self.curriculum.cold_start} and "
                f"processor.kind: {self.processor.kind}; expected a cold start, in which priming acts, and a processor "
                "with weights; or priming: null"
            )
        return self

    def images_of(self, batch_images: int) -> int:
        """Return the images of an expert batch, of all processes."""
        return round(self.share_of_batch * batch_images)


def refuse_unfit(expert: ExpertSettings, image: ImageFeatureSettings, training: TrainingSettings, least: int) -> None:
    """Refuse expert images that do not fit the rest of a model's settings.

    Args:
        expert: to be checked.
        image: of the image encoder.
        training: batch and processes.
        least: fewest expert images of a process that the model can be trained with.

    Raises:
        WrongKeyError: if patches do not divide the image, or the processes cannot share an expert batch.
    """
    side, own = image.resize_to, expert.processor
    if own.kind == "attention" and side % own.patch:
        raise WrongKeyError(
            "expert.processor.patch", f"given {own.patch}; expected a divisor of image_encoder.resize_to, {side}"
        )
    images, processes = expert.images_of(training.batch_images), training.processes
    if images % processes or images // processes < least:
        raise WrongKeyError(
            "expert.share_of_batch",
            f"given {expert.share_of_batch}, which makes {images} images for {processes} processes; expected "
            f"the same number for each, {least} or more",
        )

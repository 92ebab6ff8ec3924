"""The kinds of entries under `models:` in the config, each with its seeds. Does not import torch."""

from typing import Literal

from pydantic import Field, PositiveInt, model_validator

from wronglung.core.section import Section
from wronglung.encoders.hub import FITTED
from wronglung.models.gloria.settings import FewShotSettings, GloriaSettings, ModelSettings


class GloriaEntry(GloriaSettings):
    """A model trained by this workflow, once for each seed."""

    kind: Literal["gloria"]
    seeds: list[int] = Field(min_length=1)

    def settings(self) -> GloriaSettings:
        """The settings of a run: adding a seed changes no other seed's run."""
        return GloriaSettings.model_validate(self.model_dump(exclude={"kind", "seeds"}))

    @property
    def threads(self) -> int:
        """Torch threads of a run, of all its processes."""
        return self.training.threads * self.training.processes


class FewShotEntry(FewShotSettings):
    """A model taught with boxes where to look (the paper's "30-shot Finetuned"), once for each seed."""

    kind: Literal["few_shot"]
    base: str = Field(description="the model, trained or of given weights, whose run of the same seed it starts from")
    seeds: list[int] = Field(min_length=1)

    def settings(self) -> FewShotSettings:
        """The settings of a run: adding a seed changes no other seed's run."""
        return FewShotSettings.model_validate(self.model_dump(exclude={"kind", "base", "seeds"}))

    @property
    def threads(self) -> int:
        """Torch threads of a run."""
        return self.training.threads


class CheckpointEntry(ModelSettings):
    """Given weights, converted once and never trained; without a file, the tables say that they are not supplied."""

    kind: Literal["checkpoint"]
    file: str | None = Field(description="checkpoint of PyTorch Lightning in the published layout; null: not supplied")
    sha256: str | None = Field(pattern=r"^[0-9a-f]{64}$", description="that the file must have; null: any")
    threads: PositiveInt = Field(description="torch threads when its maps are made, so that cores change nothing")

    @model_validator(mode="after")
    def _weights_come_from_the_file(self) -> "CheckpointEntry":
        for part, family in (("image_encoder", "resnet"), ("text_encoder", "bert")):
            architecture = getattr(self, part).architecture
            if architecture is None or architecture["model_type"] != family:
                given = "none" if architecture is None else f"of a {architecture['model_type']}"
                raise ValueError(
                    f"{part}.architecture is {given}; a checkpoint's layout is known for model_type: {family}. "
                    "Describe the encoder that was trained and set `pretrained` to null: all weights come from `file`"
                )
        if self.text_encoder.tokenizer == FITTED:
            raise ValueError(
                "text_encoder.tokenizer is `fitted`, but a checkpoint's word pieces were fixed when it was trained; "
                "name the folder or hub name of its tokenizer"
            )
        return self

    @property
    def seeds(self) -> list[int]:
        """Given weights count as seed 0; weights that are not supplied have none."""
        return [] if self.file is None else [0]

    def settings(self) -> ModelSettings:
        """What the conversion depends on beside the file."""
        return ModelSettings.model_validate(self.model_dump(include=set(ModelSettings.model_fields)))


class MapsEntry(Section):
    """Somebody's attention maps, scored as they are."""

    kind: Literal["maps"]
    attention: str = Field(description="path of a file in the attention layout, with {protocol} where it varies")

    @property
    def seeds(self) -> list[int]:
        """Files of given maps count as seed 0."""
        return [0]

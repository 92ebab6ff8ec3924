"""Model entries of the family `gloria` in the config. Does not import torch."""

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field, PositiveInt, model_validator

from wronglung.encoders.hub import FITTED
from wronglung.models.family import Family, Seeds
from wronglung.models.gloria.settings import FewShotSettings, GloriaSettings, ModelSettings, joint_faults
from wronglung.training.settings import RuntimeSettings


class TrainedGloria(GloriaSettings):
    """A model trained by this workflow, once for each seed."""

    family: Literal["gloria"]
    weights: Literal["train"]
    train_on: str = Field(description="the data set that it is trained on")
    seeds: Seeds
    runtime: RuntimeSettings

    def settings(self) -> GloriaSettings:
        """Return the settings of a run. Adding a seed changes no other seed's run."""
        return GloriaSettings.model_validate(self.model_dump(include=set(GloriaSettings.model_fields)))

    @property
    def threads(self) -> int:
        """Torch threads of a run, of all its processes."""
        return self.training.threads * self.training.processes


class FewShotGloria(FewShotSettings):
    """A model that a few annotated sentences teach where to look (the paper's "30-shot Finetuned"), once per seed."""

    family: Literal["gloria"]
    base: str = Field(description="the model, trained or of given weights, whose run of the same seed it starts from")
    train_on: str = Field(description="the data set whose boxes it learns from")
    seeds: Seeds

    def settings(self) -> FewShotSettings:
        """Return the settings of a run. Adding a seed changes no other seed's run."""
        return FewShotSettings.model_validate(self.model_dump(include=set(FewShotSettings.model_fields)))

    @property
    def threads(self) -> int:
        """Torch threads of a run."""
        return self.training.threads


class GivenGloria(ModelSettings):
    """Weights from a file, converted once and never trained. Without a file, tables say that they are not supplied."""

    family: Literal["gloria"]
    weights: str | None = Field(description="PyTorch Lightning checkpoint in the published layout; null: not supplied")
    sha256: str | None = Field(pattern=r"^[0-9a-f]{64}$", description="that the file must have; null: any")
    threads: PositiveInt = Field(description="torch threads when its maps are made; they change last digits")

    @model_validator(mode="after")
    def _weights_come_from_the_file(self) -> "GivenGloria":
        for part, family in (("image_encoder", "resnet"), ("text_encoder", "bert")):
            architecture = getattr(self, part).architecture
            if architecture is None or architecture["model_type"] != family:
                given = "none" if architecture is None else f"of a {architecture['model_type']}"
                raise ValueError(
                    f"{part}.architecture is {given}; a checkpoint's layout is known for model_type: {family}. "
                    "Describe the encoder that was trained and set `pretrained` to null: all weights come from the file"
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
        return [] if self.weights is None else [0]

    def settings(self) -> ModelSettings:
        """Return what the conversion depends on beside the file."""
        return ModelSettings.model_validate(self.model_dump(include=set(ModelSettings.model_fields)))


def kind_of(entry: Mapping[str, Any]) -> str:
    """Tell an entry's kind by keys that no other kind has. Wrong values then get errors of their own."""
    if "base" in entry:
        return "few_shot"
    return "trained" if "training" in entry or entry.get("weights") == "train" else "weights"


GLORIA = Family(
    kinds={"trained": TrainedGloria, "few_shot": FewShotGloria, "weights": GivenGloria},
    kind_of=kind_of,
    gives=frozenset({"maps", "embeddings", "answers"}),
    train="wronglung.models.gloria.train:train_model",
    makes={
        "maps": "wronglung.models.gloria.make_maps:make_maps",
        "embeddings": "wronglung.models.gloria.make_embeddings:make_embeddings",
        "answers": "wronglung.models.gloria.make_answers:make_answers",
    },
    check="wronglung.models.gloria.check:check_model",
    faults=joint_faults,
)

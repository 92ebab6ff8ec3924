"""The entry of an own function in the config. Does not import torch, nor the function."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, field_validator

from wronglung.core.names import each_once
from wronglung.core.section import Section
from wronglung.data.modalities import Modality
from wronglung.models.family import Family
from wronglung.models.own.own_function import name_faults


class OwnSettings(Section):
    """A function, and what it takes and gives."""

    answers: str = Field(
        description="module:function, or file.py:function; modules and files lie in the folder where Snakemake is "
        "started, or the module is installed, or the path of the file is absolute"
    )
    modalities: Annotated[list[Modality], Field(min_length=1), AfterValidator(each_once)]
    outputs: Annotated[list[str], Field(min_length=1), AfterValidator(each_once)] = Field(
        description="the names of the numbers that it gives about a sample"
    )
    mask_token: str | None = Field(description="what stands for a masked word; null if the model has no such word")

    @field_validator("answers")
    @classmethod
    def _names_a_function(cls, given: str) -> str:
        wrong = name_faults(given)
        if wrong is not None:
            raise ValueError(wrong)
        return given


class OwnModel(OwnSettings):
    """An own function as a model."""

    family: Literal["own"]

    @property
    def seeds(self) -> list[int]:
        """An own function counts as seed 0."""
        return [0]

    def source(self) -> OwnSettings:
        """Return what `make_answers` needs."""
        return OwnSettings.model_validate(self.model_dump(include=set(OwnSettings.model_fields)))


def kind_of(entry: Mapping[str, Any]) -> str:
    """Return the only kind."""
    return "answers"


OWN = Family(
    kinds={"answers": OwnModel},
    kind_of=kind_of,
    gives=frozenset({"answers"}),
    train=None,
    makes={"answers": "wronglung.models.own.make_answers:make_answers"},
)

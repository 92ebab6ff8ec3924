"""Model entries of the family `fusion` in the config. Does not import torch."""

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field

from wronglung.models.family import Family, Seeds
from wronglung.models.fusion.settings import ENCODERS, FusionSettings
from wronglung.training.settings import RuntimeSettings


class TrainedFusion(FusionSettings):
    """A model trained by this workflow, once for each seed."""

    family: Literal["fusion"]
    samples: str = Field(description="the recipe of the samples that it is trained on")
    seeds: Seeds
    runtime: RuntimeSettings

    def settings(self) -> FusionSettings:
        """Return the settings of a run, without encoders of modalities that the model does not take."""
        own = self.model_dump(include=set(FusionSettings.model_fields))
        unused = {section: None for modality, section in ENCODERS.items() if modality not in self.modalities}
        return FusionSettings.model_validate(own | unused)

    @property
    def threads(self) -> int:
        """Torch threads of a run."""
        return self.training.threads


def kind_of(entry: Mapping[str, Any]) -> str:
    """Tell an entry's kind: the family has one."""
    return "trained"


FUSION = Family(
    kinds={"trained": TrainedFusion},
    kind_of=kind_of,
    gives=frozenset({"answers"}),
    train="wronglung.models.fusion.train:train_model",
    makes={"answers": "wronglung.models.fusion.make_answers:make_answers"},
    check="wronglung.models.fusion.check:check_model",
)

"""Model entries of the family `eclip_gloria` in the config. Does not import torch."""

from typing import Literal

from pydantic import Field

from wronglung.models.clip.entries import kind_of
from wronglung.models.eclip_gloria.settings import EclipGloriaSettings
from wronglung.models.family import Family, Seeds
from wronglung.models.gloria.entries import GLORIA
from wronglung.training.settings import RuntimeSettings


class TrainedEclipGloria(EclipGloriaSettings):
    """A model trained by this workflow, once for each seed."""

    family: Literal["eclip_gloria"]
    train_on: str = Field(description="the data set that it is trained on; it has gaze")
    start_from: str | None = Field(
        description="a trained model of the family gloria, of the same build, whose run of the same seed this one goes "
        "on from (the paper's eCLIP^P); null: from new weights"
    )
    seeds: Seeds
    runtime: RuntimeSettings

    def settings(self) -> EclipGloriaSettings:
        """Return the settings of a run. Adding a seed changes no other seed's run."""
        return EclipGloriaSettings.model_validate(self.model_dump(include=set(EclipGloriaSettings.model_fields)))

    @property
    def threads(self) -> int:
        """Torch threads of a run, of all its processes."""
        return self.training.threads * self.training.processes


# A trained model is used as GLoRIA is.
ECLIP_GLORIA = Family(
    kinds={"trained": TrainedEclipGloria},
    kind_of=kind_of,
    gives=GLORIA.gives,
    train="wronglung.models.eclip_gloria.train:train_model",
    makes=GLORIA.makes,
    check=GLORIA.check,
)

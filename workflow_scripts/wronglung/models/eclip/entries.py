"""Model entries of the family `eclip` in the config. Does not import torch."""

from typing import Literal

from pydantic import Field

from wronglung.models.clip.entries import CLIP
from wronglung.models.eclip.settings import EclipSettings
from wronglung.models.family import Family, Seeds
from wronglung.training.settings import RuntimeSettings


class TrainedEclip(EclipSettings):
    """A model trained by this workflow, once for each seed."""

    family: Literal["eclip"]
    train_on: str = Field(description="the data set that it is trained on; it has gaze")
    start_from: str | None = Field(
        description="a model of the family clip, of the same build, whose run of the same seed this one goes on from "
        "(the paper's eCLIP^P); null: from new weights"
    )
    seeds: Seeds
    runtime: RuntimeSettings

    def settings(self) -> EclipSettings:
        """Return the settings of a run. Adding a seed changes no other seed's run."""
        return EclipSettings.model_validate(self.model_dump(include=set(EclipSettings.model_fields)))

    @property
    def threads(self) -> int:
        """Torch threads of a run, of all its processes."""
        return self.training.threads * self.training.processes


# A trained model embeds as CLIP does.
ECLIP = Family(
    kinds={"trained": TrainedEclip},
    kind_of=CLIP.kind_of,
    gives=CLIP.gives,
    train="wronglung.models.eclip.train:train_model",
    makes=CLIP.makes,
    check=CLIP.check,
)

"""Model entries of the family `clip` in the config. Does not import torch."""

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field

from wronglung.models.clip.settings import ClipSettings
from wronglung.models.family import Family, Seeds
from wronglung.training.settings import RuntimeSettings


class TrainedClip(ClipSettings):
    """A model trained by this workflow, once for each seed."""

    family: Literal["clip"]
    train_on: str = Field(description="the data set that it is trained on")
    seeds: Seeds
    runtime: RuntimeSettings

    def settings(self) -> ClipSettings:
        """Return the settings of a run. Adding a seed changes no other seed's run."""
        return ClipSettings.model_validate(self.model_dump(include=set(ClipSettings.model_fields)))

    @property
    def threads(self) -> int:
        """Torch threads of a run, of all its processes."""
        return self.training.threads * self.training.processes


def kind_of(entry: Mapping[str, Any]) -> str:
    """Tell an entry's kind: the family has one."""
    return "trained"


CLIP = Family(
    kinds={"trained": TrainedClip},
    kind_of=kind_of,
    gives=frozenset({"maps", "embeddings", "answers"}),
    train="wronglung.models.clip.train:train_model",
    makes={
        "maps": "wronglung.models.clip.make_maps:make_maps",
        "embeddings": "wronglung.models.clip.make_embeddings:make_embeddings",
        "answers": "wronglung.models.clip.make_answers:make_answers",
    },
    check="wronglung.models.clip.check:check_model",
)

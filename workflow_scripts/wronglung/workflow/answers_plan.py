"""Files and parameters of the rules that ask models about samples and changed samples."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from wronglung.config.config import Config
from wronglung.config.entries import gives
from wronglung.config.errors import ConfigError
from wronglung.core.wildcards import Wildcards
from wronglung.models.families import FAMILIES
from wronglung.models.family import FamilyEntry, MadeEntry, OwnAnswersEntry
from wronglung.models.own.own_function import file_of
from wronglung.studies.plan import ChangesPlan, StudyPlan
from wronglung.workflow.samples_plan import SamplesPlan


def _folder(wildcards: Wildcards) -> str:
    """Return the folder of the run that the job asks."""
    return f"results/models/{wildcards.model}/{wildcards.seed}"


@dataclass(frozen=True)
class AnswersPlan:
    """Jobs of answers.

    Attributes:
        cfg: the config.
        samples: the jobs of recipes.
        plans: of the studies.
    """

    cfg: Config
    samples: SamplesPlan
    plans: Mapping[str, StudyPlan]

    @property
    def makers(self) -> dict[str, str]:
        """`module:function` that makes answers, by the families with a model that gives them."""
        return {name: family.makes["answers"] for name, family in FAMILIES.items() if self.of_family(name)}

    def of_family(self, family: str) -> list[str]:
        """Return the models of a family that give answers."""
        return [
            name
            for name, entry in self.cfg.models.items()
            if isinstance(entry, FamilyEntry) and entry.family == family and "answers" in gives(entry)
        ]

    def files(self, wildcards: Wildcards) -> list[str]:
        """Return the files of the job's model: of a run's folder, or of an own function."""
        entry = self.cfg.models[wildcards.model]
        if isinstance(entry, OwnAnswersEntry):
            file = file_of(entry.answers)
            return [] if file is None else [file]
        return [f"{_folder(wildcards)}/model.safetensors", f"{_folder(wildcards)}/config.json"]

    def source(self, wildcards: Wildcards) -> str | dict[str, Any]:
        """Return what the family's function gets: the folder of the run, or the plain values of an own function."""
        entry = self.cfg.models[wildcards.model]
        if isinstance(entry, OwnAnswersEntry):
            return entry.source().model_dump(mode="json")
        return _folder(wildcards)

    def threads(self, wildcards: Wildcards) -> int:
        """Return the torch threads of the job."""
        entry = self.cfg.models[wildcards.model]
        return entry.threads if isinstance(entry, MadeEntry) else 1

    def stores(self, wildcards: Wildcards) -> list[str]:
        """Return the image stores that the samples' images lie in."""
        return self.samples.stores(wildcards.samples)

    def groups(self, wildcards: Wildcards) -> dict[str, list[str]]:
        """Return the named groups of attributes of the recipe."""
        table = self.cfg.samples[wildcards.samples].table
        return {} if table is None else dict(table.groups)

    def asked(self, wildcards: Wildcards) -> dict[str, Any]:
        """Return what models are asked about the job's samples.

        Raises:
            ConfigError: if no study asks anything.
        """
        for plan in self.plans.values():
            asked = plan.asked_changes(wildcards.samples) if isinstance(plan, ChangesPlan) else None
            if asked is not None:
                return asked
        raise ConfigError(
            f"no study of the config asks models about the samples {wildcards.samples!r}; name them in a task of "
            "studies.contribution, or ask for other files"
        )

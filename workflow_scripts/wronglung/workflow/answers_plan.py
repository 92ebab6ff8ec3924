"""Files and parameters of the rules that ask models about samples and changed samples."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wronglung.config.config import Config
from wronglung.config.errors import ConfigError
from wronglung.core.wildcards import Wildcards
from wronglung.models.families import FAMILIES
from wronglung.models.family import MadeEntry, OwnAnswersEntry
from wronglung.models.own.own_function import file_of
from wronglung.studies.plan import ChangesPlan, StudyPlan
from wronglung.workflow.model_plan import ModelPlan
from wronglung.workflow.samples_plan import SamplesPlan


@dataclass(frozen=True)
class AnswersPlan:
    """Jobs of answers; the methods take the wildcards of a job.

    Attributes:
        cfg: the config.
        models: the jobs of models.
        samples: the jobs of recipes.
        plans: of the studies.
    """

    cfg: Config
    models: ModelPlan
    samples: SamplesPlan
    plans: Mapping[str, StudyPlan]

    @property
    def makers(self) -> dict[str, str]:
        """`module:function` that makes a model that answers, by family."""
        return {name: family.makes["answers"] for name, family in FAMILIES.items() if self.of_family(name)}

    def of_family(self, family: str) -> list[str]:
        """Return the models of a family that answer."""
        return [
            name
            for name, entry in self.cfg.models.items()
            if isinstance(entry, MadeEntry | OwnAnswersEntry)
            and entry.family == family
            and "answers" in FAMILIES[family].makes
        ]

    def source(self, wildcards: Wildcards) -> str | dict[str, Any]:
        """Return the folder of the job's model, or the settings of an own function."""
        entry = self.cfg.models[wildcards.model]
        if isinstance(entry, OwnAnswersEntry):
            return entry.source().model_dump(mode="json")
        return f"results/models/{wildcards.model}/{wildcards.seed}"

    def source_files(self, wildcards: Wildcards) -> list[str]:
        """Return the weights and the configuration of the job's model, or the file of an own function.

        A module has no file that is known here, and one that is not there is told by the job.
        """
        entry = self.cfg.models[wildcards.model]
        if isinstance(entry, OwnAnswersEntry):
            file = file_of(entry.answers)
            return [file] if file is not None and Path(file).is_file() else []
        folder = f"results/models/{wildcards.model}/{wildcards.seed}"
        return [f"{folder}/model.safetensors", f"{folder}/config.json"]

    def checked(self, wildcards: Wildcards) -> list[str]:
        """Return the kept result of the check of the job's model; an own function has none."""
        return self.models.checked(wildcards) if wildcards.model in self.cfg.made_here else []

    def images(self, wildcards: Wildcards) -> list[str]:
        """Return the image stores of the job's samples; none for a model without images."""
        takes = getattr(self.cfg.models[wildcards.model], "modalities", ["image"])
        return self.samples.stores(wildcards.samples) if {"image", "volume"} & set(takes) else []

    def asked(self, wildcards: Wildcards) -> dict[str, Any]:
        """Return what is asked about the job's samples, as plain values of `AskedChanges`.

        Raises:
            ConfigError: if no study asks anything, or two studies ask different things.
        """
        found = [plan.asked_changes(wildcards.samples) for plan in self.plans.values() if isinstance(plan, ChangesPlan)]
        asked = [one for one in found if one is not None]
        if not asked or any(one != asked[0] for one in asked):
            raise ConfigError(
                f"samples.{wildcards.samples}: {len(asked)} studies ask models about these samples, and not the same; "
                "expected one, or the same of all; name the recipe in a task, or make a recipe for each study"
            )
        return asked[0]

    def groups(self, wildcards: Wildcards) -> dict[str, list[str]]:
        """Return the named groups of the attributes of the job's samples."""
        table = self.cfg.samples[wildcards.samples].table
        return {} if table is None else dict(table.groups)

    def threads(self, wildcards: Wildcards) -> int:
        """Return the torch threads of the job; one for an own function."""
        return self.models.threads(wildcards) if wildcards.model in self.cfg.made_here else 1

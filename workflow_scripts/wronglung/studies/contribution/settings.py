"""The study's section of the config. Imports neither torch nor matplotlib."""

from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field

from wronglung.core.names import each_once
from wronglung.core.section import Section
from wronglung.outputs.changes.settings import AskedChanges
from wronglung.studies.contribution.figures.registry import FIGURES
from wronglung.studies.contribution.tables.registry import TABLES
from wronglung.studies.plan import StudyConfig
from wronglung.studies.study import Names, StudySettings, known_or_all

TaskName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]


def _without_nulls(given: Any) -> Any:
    """Leave out the tasks that a config takes from the one that it extends and sets to null."""
    return {name: task for name, task in given.items() if task is not None} if isinstance(given, dict) else given


class TaskSettings(Section):
    """One task: what models are asked, and which models answer."""

    samples: str = Field(description="the recipe of its samples")
    models: Annotated[list[str], AfterValidator(each_once)] = Field(
        min_length=1, description="in the order of the tables; those that take one modality stand beside the others"
    )


class VerdictSettings(Section):
    """When a model counts as collapsed onto some of its modalities."""

    least_share: float = Field(ge=0.0, le=1.0, description="a modality is used if any definition gives it this share")
    least_loss: float = Field(ge=0.0, le=1.0, description="or if another patient's input costs this much in any seed")


class ContributionSettings(AskedChanges, StudySettings):
    """Which models answer which tasks, what is changed in their inputs, and which tables and figures are made."""

    tasks: Annotated[dict[TaskName, TaskSettings], BeforeValidator(_without_nulls)] = Field(
        min_length=1, description="tasks by name; null for one that is not wanted"
    )
    verdict: VerdictSettings
    tables: Annotated[Names, AfterValidator(known_or_all("tables", TABLES))]
    figures: Annotated[Names, AfterValidator(known_or_all("figures", FIGURES))]

    def tasks_of(self, samples: str) -> dict[str, TaskSettings]:
        """Return the tasks with the samples of a recipe."""
        return {name: task for name, task in self.tasks.items() if task.samples == samples}


def settings_of(config: StudyConfig, study: str) -> ContributionSettings:
    """Return the study's section of a config that lists it."""
    section = config.asked_studies[study]
    assert isinstance(section, ContributionSettings)
    return section

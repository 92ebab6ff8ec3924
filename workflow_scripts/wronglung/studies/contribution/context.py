"""The facts that the study's tables and figures get beside their files."""

from pydantic import Field

from wronglung.core.section import Section
from wronglung.data.modalities import Modality
from wronglung.report import context
from wronglung.report.context import ReportContext
from wronglung.studies.contribution.settings import VerdictSettings


class TaskModel(Section):
    """A model that answers a task."""

    name: str
    seeds: list[int]
    modalities: list[Modality]


class Task(Section):
    """What models are asked."""

    name: str
    recipe: str = Field(description="of its samples")
    dataset: str
    layout: str = Field(description="of the data set")
    models: list[TaskModel]

    @property
    def several(self) -> list[TaskModel]:
        """The models that take more than one modality."""
        return [model for model in self.models if len(model.modalities) > 1]

    def alone(self, modality: str) -> TaskModel | None:
        """Return the first model that takes this modality and no other; None if there is none."""
        return next((model for model in self.models if model.modalities == [modality]), None)


class AnsweredRun(Section):
    """A model and seed, and the recipe of the samples that it answered about."""

    recipe: str
    model: str
    seed: int
    modalities: list[Modality]


class Recipe(Section):
    """A recipe of samples."""

    name: str
    stores: int = Field(description="image stores of its own, in the order of the files of `stores`")


class StudyContext(ReportContext):
    """The facts that a table or figure gets beside its files."""

    tasks: list[Task]
    runs: list[AnsweredRun] = Field(description="in the order of the files of answers")
    recipes: list[Recipe] = Field(description="in the order of the files of samples")
    parts: dict[Modality, list[str]] = Field(description="units that a modality is cut into; the first is the main one")
    baselines: dict[Modality, list[str]] = Field(description="what takes a part's place; the first is the main one")
    verdict: VerdictSettings
    crop_size: int = Field(description="side of the model's input in pixels")
    seed: int


Inputs = context.Inputs[StudyContext]
"""The inputs of a table or figure of this study."""

"""The facts that the study's tables and figures get beside their files."""

from pydantic import Field

from wronglung.core.section import Section
from wronglung.report import context
from wronglung.report.context import ReportContext
from wronglung.studies.eclip.generation.settings import ReportFacts
from wronglung.training.experts.curriculum import CurriculumSettings


class Run(Section):
    """One model and seed."""

    model: str
    seed: int


class Task(Section):
    """A zero-shot task."""

    name: str
    file: int = Field(description="which summary holds it: 0 that of the first split, then those of `results_of_tasks`")
    layout: str = Field(description="of the data set that it is about")
    prompts: str = Field(description="file of the prompt set")
    labels: str = Field(description="source of the labels")
    renormalise: bool


class Curriculum(Section):
    """How often the steps of a run have an expert batch."""

    model: str
    seed: int
    arm: str = Field(description="digest of all settings but the heat maps: equal for a model and its controls")
    base: str | None = Field(
        description="what it is compared with, as `experts.base_of` finds it; null: the study's reference model"
    )
    heat_maps: str = Field(description="`readers`, or the control in their place")
    epochs: int = Field(description="as configured; a run may stop earlier")
    curriculum: CurriculumSettings


class GazeFacts(Section):
    """How maps were compared with gaze."""

    subset: str = Field(description="of an image's sentences, whose maps are averaged")
    simulated: bool = Field(description="whether the readings are the example's, which nobody made")
    shown: list[Run] = Field(description="the first run of each model that gives maps; in the order of their files")
    without_maps: list[str] = Field(description="the study's models that give none")
    crop_size: int = Field(description="side of the model's input in pixels")


class StudyContext(ReportContext):
    """The facts that a table or figure gets beside its files."""

    layout: str = Field(description="of the data set that tables and figures are about")
    reference_model: str
    runs: list[Run] = Field(description="of all models; in the order of the files of geometry")
    shown: list[Run] = Field(description="the first run of each model; in the order of the files of embeddings")
    tasks: list[Task]
    findings: list[str] = Field(description="that have centroids and colours")
    findings_source: str
    curricula: list[Curriculum] = Field(
        description="of the first run of each model with expert images; in the order of the files of expert_logs"
    )
    reports: ReportFacts | None = Field(description="how reports are retrieved and generated; null without any")
    draws: int = Field(description="of each part of the training patients; 0 without probes")
    gaze: GazeFacts | None = Field(description="None where maps are not compared with gaze")


Inputs = context.Inputs[StudyContext]
"""The inputs of a table or figure of this study."""

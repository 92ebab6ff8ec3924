"""The facts that the study's tables and figures get beside their files."""

from pydantic import Field

from wronglung.core.section import Section
from wronglung.report import context
from wronglung.report.context import ReportContext
from wronglung.studies.eclip.generation.settings import ReportFacts


class Run(Section):
    """One model and seed."""

    model: str
    seed: int


class Task(Section):
    """A zero-shot task."""

    name: str
    prompts: str = Field(description="file of the prompt set")
    labels: str = Field(description="source of the labels")
    renormalise: bool


class StudyContext(ReportContext):
    """The facts that a table or figure gets beside its files."""

    reference_model: str
    runs: list[Run] = Field(description="of all models; in the order of the files of geometry")
    shown: list[Run] = Field(description="the first run of each model; in the order of the files of embeddings")
    tasks: list[Task]
    findings: list[str] = Field(description="that have centroids and colours")
    findings_source: str
    reports: ReportFacts | None = Field(description="how reports are retrieved and generated; null without any")
    draws: int = Field(description="of each part of the training patients; 0 without probes")


Inputs = context.Inputs[StudyContext]
"""The inputs of a table or figure of this study."""

"""The facts that the study's tables and figures get beside their files."""

from pydantic import Field

from wronglung.core.section import Section
from wronglung.metrics.localisation.settings import MetricsSettings
from wronglung.report import context
from wronglung.report.context import ReportContext


class Run(Section):
    """One model and seed; 0 is the seed of maps that were given."""

    model: str
    seed: int


class DataSet(Section):
    """A split of a data set that the study is evaluated on, `dataset/split`."""

    name: str
    layout: str


class FewShot(Section):
    """A model that was finetuned on `pairs` annotated pairs of image and sentence, from the model `base`."""

    model: str
    base: str
    pairs: int


class StudyContext(ReportContext, MetricsSettings):
    """The facts that a table or figure gets beside its files."""

    seed: int
    data_sets: list[DataSet] = Field(description="what the study is evaluated on; most tables are about the first")
    reference_model: str
    crop_size: int = Field(description="side of the model's input in pixels")
    trained: list[Run] = Field(description="runs trained, not fine-tuned; in the order of the training logs")
    shown: list[Run] = Field(description="runs of all models but controls; in the order of the map files")
    two_models: tuple[str, str] | None = Field(description="the models that the table two_models compares")
    few_shot: list[FewShot] = Field(description="models finetuned on a few annotated pairs")

    @property
    def trained_models(self) -> list[str]:
        """Names of the models that this workflow trains or finetunes, in the order of the config."""
        trained = {run.model for run in self.trained} | {entry.model for entry in self.few_shot}
        return list(dict.fromkeys(run.model for run in self.shown if run.model in trained))

    @property
    def few_shot_curves(self) -> dict[str, dict[str, int]]:
        """Base -> models with their numbers of pairs: the base itself with 0, then by number and name."""
        ordered = sorted(self.few_shot, key=lambda entry: (entry.pairs, entry.model))
        bases = dict.fromkeys(entry.base for entry in self.few_shot)
        return {
            base: {base: 0} | {entry.model: entry.pairs for entry in ordered if entry.base == base} for base in bases
        }


Inputs = context.Inputs[StudyContext]
"""The inputs of a table or figure of this study."""

"""Which figures there are, from what, and how the study was set up. Imports neither torch nor matplotlib."""

from pydantic import Field

from wronglung.core.section import Section
from wronglung.metrics.localisation.settings import MetricsSettings
from wronglung.report import context
from wronglung.report.context import ReportContext

MAPS = ("instances", "scores", "attention", "images")
FIGURE_INPUTS: dict[str, tuple[str, ...]] = {
    "training_curves": ("training_logs",),
    "swap_effect": ("summary",),
    "attention_examples": MAPS,
    "figure_01": MAPS,
    "figure_02": MAPS,
    "figure_03": ("instances", "images"),
    "figure_04": ("summary",),
    "figure_05": ("summary",),
    "figure_06": MAPS,
    "figure_07": ("summary",),
    "figure_08": ("summary",),
    "figure_09": ("summary",),
    "condensed_deltas": ("summary",),
    "few_shot_curve": ("summary",),
}
"""The kinds of files that each figure reads."""

RESTRICTED_FIGURES: frozenset[str] = frozenset(
    {"attention_examples", "figure_01", "figure_02", "figure_03", "figure_06"}
)
"""Figures that show report text or pixels; on a credentialed release they must not be passed on."""


class Run(Section):
    """One model and seed; 0 is the seed of maps that were given."""

    model: str
    seed: int


class FewShot(Section):
    """A model that was finetuned on `pairs` annotated pairs of image and sentence, from the model `base`."""

    model: str
    base: str
    pairs: int


class Study(ReportContext, MetricsSettings):
    """What a table or figure needs to know beside its files."""

    seed: int
    reference_model: str
    crop_size: int = Field(description="side of the model's input in pixels")
    trained: list[Run] = Field(description="whose training logs are given, in their order")
    shown: list[Run] = Field(description="whose attention files are given, in their order")
    two_models: tuple[str, str] | None = Field(description="whom the table two_models compares")
    few_shot: list[FewShot] = Field(description="models finetuned on a few annotated pairs")

    @property
    def trained_models(self) -> list[str]:
        """Names of the models that this workflow trains or finetunes, in the order of the config."""
        trained = {run.model for run in self.trained} | {entry.model for entry in self.few_shot}
        return list(dict.fromkeys(run.model for run in self.shown if run.model in trained))


Inputs = context.Inputs[Study]
"""What a table or figure of this study is made from."""

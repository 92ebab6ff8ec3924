"""What there is to be made, from what, and how the study was set up. Imports neither torch nor matplotlib."""

from typing import Annotated

from pydantic import AfterValidator, Field

from wronglung.metrics.settings import MetricsSettings, StatisticsSettings, refuse_unknown
from wronglung.section import Section

TABLE_INPUTS: dict[str, tuple[str, ...]] = {
    "localisation": ("summary",),
    "oracle_ceiling": ("summary",),
    "seed_by_seed": ("instances", "scores"),
}
"""The kinds of files that each table reads."""

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

RESTRICTED: frozenset[str] = frozenset({"attention_examples", "figure_01", "figure_02", "figure_03", "figure_06"})
"""Figures that show report text or pixels; on a credentialed release they must not be passed on."""


def _known_tables(given: list[str]) -> list[str]:
    refuse_unknown("tables", given, TABLE_INPUTS)
    return given


def _known_figures(given: list[str]) -> list[str]:
    refuse_unknown("figures", given, FIGURE_INPUTS)
    return given


TableNames = Annotated[list[str], AfterValidator(_known_tables)]
FigureNames = Annotated[list[str], AfterValidator(_known_figures)]


class TablesSettings(Section):
    """What the workflow makes in the end."""

    tables: TableNames
    figures: FigureNames


class Run(Section):
    """One model and seed; 0 is the seed of maps that were given."""

    model: str
    seed: int


class FewShot(Section):
    """A model that was finetuned on `pairs` annotated pairs of image and sentence, from the model `base`."""

    model: str
    base: str
    pairs: int


class Study(MetricsSettings):
    """What a table or figure needs to know beside its files."""

    statistics: StatisticsSettings
    seed: int
    reference_model: str
    example_release: bool = Field(description="whether all patients descend from one CT")
    crop_size: int = Field(description="side of the model's input in pixels")
    trained: list[Run] = Field(description="whose training logs are given, in their order")
    shown: list[Run] = Field(description="whose attention files are given, in their order")
    few_shot: list[FewShot] = Field(description="models finetuned on a few annotated pairs")
    not_supplied: list[str] = Field(description="models of the config whose weights are not there")
    protocols: list[str] = Field(description="of the evaluation; tables and figures are about the first")

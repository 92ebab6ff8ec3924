"""What there is to be made, from what, and how the study was set up. Imports neither torch nor matplotlib."""

from typing import Annotated

from pydantic import AfterValidator, Field

from wronglung.metrics.settings import MetricsSettings, StatisticsSettings, refuse_unknown
from wronglung.section import Section

TABLE_INPUTS: dict[str, tuple[str, ...]] = {
    "localisation": ("instances", "scores"),
    "oracle_ceiling": ("instances", "scores"),
    "seed_by_seed": ("instances", "scores"),
}
"""The kinds of files that each table reads."""

FIGURE_INPUTS: dict[str, tuple[str, ...]] = {
    "training_curves": ("training_logs",),
    "swap_effect": ("instances", "scores"),
    "attention_examples": ("instances", "scores", "attention", "images"),
}
"""The kinds of files that each figure reads."""

RESTRICTED: frozenset[str] = frozenset({"attention_examples"})
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


class Study(MetricsSettings):
    """What a table or figure needs to know beside its files."""

    statistics: StatisticsSettings
    seed: int
    reference_model: str
    example_release: bool = Field(description="whether all patients descend from one CT")
    crop_size: int = Field(description="side of the model's input in pixels")
    trained: list[Run] = Field(description="whose training logs are given, in their order")
    shown: list[Run] = Field(description="whose attention files are given, in their order")
    not_supplied: list[str] = Field(description="models without weights: a table names them beside its numbers")

"""What there is to be made, from what, and how the study was set up. Imports neither torch nor matplotlib."""

from collections.abc import Collection, Iterable
from typing import Annotated, NamedTuple

from pydantic import AfterValidator, Field

from wronglung.metrics import METRICS
from wronglung.metrics.settings import MetricsSettings, StatisticsSettings, refuse_unknown
from wronglung.section import Section
from wronglung.tables.selections import SELECTIONS, Selection

TABLE_INPUTS: dict[str, tuple[str, ...]] = {
    "localisation": ("summary",),
    "controls": ("summary",),
    "oracle_ceiling": ("summary",),
    "seed_by_seed": ("instances", "scores"),
    **dict.fromkeys(SELECTIONS, ("summary", "published")),
    "table_11": ("instances", "sentences"),
    "table_12": ("instances", "scores", "published"),
    "protocols": ("summaries",),
    "few_shot_curve": ("summary",),
    "two_models": ("instances", "scores"),
    "perturbation_shares": ("summary",),
    "data_statistics": ("instances", "sentences", "published"),
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

RESTRICTED: frozenset[str] = frozenset(
    {"attention_examples", "figure_01", "figure_02", "figure_03", "figure_06", "table_11"}
)
"""Tables and figures that show report text or pixels; on a credentialed release they must not be passed on."""


class Needs(NamedTuple):
    """What a config must ask for before a table can be made."""

    perturbations: Collection[str] = ()
    metrics: Collection[str] = ()


def _of_selection(selection: Selection) -> Needs:
    texts = {text for block in selection.blocks.values() for text in block}
    return Needs(sorted(texts), [name for name in selection.metrics if name in METRICS])


TABLE_NEEDS: dict[str, Needs] = {
    **{name: _of_selection(selection) for name, selection in SELECTIONS.items()},
    "controls": Needs(metrics=["auroc"]),
    "seed_by_seed": Needs(metrics=["auroc"]),
    "table_11": Needs(perturbations=["synthetic"]),
    "table_12": Needs(metrics=["auroc", "average_precision", "precision_at_10", "iou_at_10"]),
    "two_models": Needs(perturbations=["swap_left_right"], metrics=["auroc"]),
}
"""Tables that are not listed show what there is."""


def refuse_unmet(tables: Iterable[str], perturbations: Collection[str], metrics: Collection[str]) -> None:
    """Nothing, if every table can be made.

    Raises:
        ValueError: otherwise; names the table, what it lacks, what is given, and the remedy.
    """
    for table in tables:
        needs = TABLE_NEEDS[table] if table in TABLE_NEEDS else Needs()
        for key, needed, given in [
            ("text.perturbations", needs.perturbations, perturbations),
            ("evaluation.metrics", needs.metrics, metrics),
        ]:
            missing = [name for name in needed if name not in given]
            if missing:
                raise ValueError(
                    f"results.tables: {table} shows {missing}, which {key} lacks; given {list(given)}: add what is "
                    f"missing there or take {table} out"
                )


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
    two_models: tuple[str, str] | None = Field(description="whom the table two_models compares, with common seeds")


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
    two_models: tuple[str, str] | None = Field(description="whom the table two_models compares")
    few_shot: list[FewShot] = Field(description="models finetuned on a few annotated pairs")
    not_supplied: list[str] = Field(description="models of the config whose weights are not there")
    protocols: list[str] = Field(description="of the evaluation; tables and figures are about the first")

    @property
    def trained_models(self) -> list[str]:
        """Names of the models that this workflow trains or finetunes, in the order of the config."""
        trained = {run.model for run in self.trained} | {entry.model for entry in self.few_shot}
        return list(dict.fromkeys(run.model for run in self.shown if run.model in trained))

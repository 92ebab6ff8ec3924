"""What the config asks the workflow to make in the end, and whether it can be made."""

from collections.abc import Collection, Iterable
from typing import Annotated

from pydantic import AfterValidator, Field

from wronglung.core.names import refuse_unknown
from wronglung.core.section import Section
from wronglung.studies.wrong_lung.context import FIGURE_INPUTS
from wronglung.studies.wrong_lung.tables.registry import TABLES


def refuse_unmet(tables: Iterable[str], perturbations: Collection[str], metrics: Collection[str]) -> None:
    """Nothing, if every table can be made.

    Raises:
        ValueError: otherwise; names the table, what it lacks, what is given, and the remedy.
    """
    for table in tables:
        needs = TABLES[table]
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
    refuse_unknown("tables", given, TABLES)
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

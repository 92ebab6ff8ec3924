"""The study's shortest table: a few models, and the changes that matter most. README and docs/ show it."""

from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd

from wronglung.core.processor import processor_name
from wronglung.report.context import ReportContext
from wronglung.report.format import UNDEFINED, estimate
from wronglung.report.markup import markdown_table
from wronglung.report.notes import under_a_table
from wronglung.statistics.summary import CHANGE, VALUE
from wronglung.studies.wrong_lung import VERSION

METRIC = "auroc"
DELTA = "\N{GREEK CAPITAL LETTER DELTA}"


class Column(NamedTuple):
    """A column of the answer.

    Attributes:
        title: its heading.
        subset: the subset whose sentences are averaged.
        perturbation: the perturbation whose change is shown; `none` shows the score of the sentences as written.
    """

    title: str
    subset: str
    perturbation: str


COLUMNS = (
    Column("AUROC, all sentences", "all", "none"),
    Column("AUROC, one lung", "one_lung", "none"),
    Column(f"{DELTA} left/right swapped, one lung", "one_lung_exchanged", "swap_left_right"),
    Column(f"{DELTA} boxes shuffled, MDRB", "mdrb", "shuffle_boxes"),
    Column(f"{DELTA} random sentences, abnormal", "abnormal", "random_sentences"),
)


def answer_table(summary: pd.DataFrame, models: Sequence[str], study: ReportContext) -> str:
    """Return the table as Markdown. A column is left out if the summary lacks its perturbation.

    Args:
        summary: of the first split and protocol.
        models: names in the order of the rows.
        study: its `not_supplied` names the models without weights.
    """
    rows = summary.query("metric == @METRIC")
    columns = [column for column in COLUMNS if column.perturbation in rows["perturbation"].to_numpy()]
    body = [_row(rows[rows["model"] == model], model, columns, study.not_supplied) for model in models]
    return markdown_table(["model", *(column.title for column in columns)], body)


def answer(summary: pd.DataFrame, models: Sequence[str], study: ReportContext, config: str) -> str:
    """Return the answer as Markdown: the table, how to read it, and what it was made with.

    Args:
        summary: of the first split and protocol.
        models: names in the order of the rows.
        study: what is said below every table.
        config: the digest of the part of the config that the answer depends on.
    """
    level = f"{100 * study.statistics.level:g}\N{NO-BREAK SPACE}%"
    notes = [
        f"AUROC and its change ({DELTA}) \N{MULTIPLICATION SIGN}100, with {level} intervals over patients; protocol "
        f"`{study.protocols[0]}`. seeds: the lowest and highest mean of one training; the intervals do not contain "
        "this spread.",
        *under_a_table(study),
        f"Made with the config `{config}` on the processor {processor_name()}; version {VERSION} of the study.",
    ]
    return "\n\n".join([answer_table(summary, models, study), *notes]) + "\n"


def _row(rows: pd.DataFrame, model: str, columns: Sequence[Column], not_supplied: Sequence[str]) -> list[str]:
    """Return a model's name with its number of seeds, and its cells."""
    if model in not_supplied:
        return [f"{model} (weights not supplied)", *[UNDEFINED] * len(columns)]
    seeds = rows["seeds"].iloc[0]
    return [f"{model} ({seeds} seeds)" if seeds > 1 else model, *(_cell(rows, column) for column in columns)]


def _cell(rows: pd.DataFrame, column: Column) -> str:
    """Return mean, interval and the range of several seeds; a change has its sign."""
    quantity = VALUE if column.perturbation == "none" else CHANGE
    (cell,) = rows.query(
        "subset == @column.subset and perturbation == @column.perturbation and quantity == @quantity"
    ).to_dict("records")
    return estimate(cell, quantity == CHANGE)

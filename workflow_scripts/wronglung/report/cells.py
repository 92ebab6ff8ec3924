"""Parts of tables and figures of means: headings with counts, cells, notes, published numbers next to ours."""

import math
from collections.abc import Sequence

import pandas as pd

from wronglung.report.context import ReportContext
from wronglung.report.format import UNDEFINED, estimate, number, without_sentences
from wronglung.report.format import title as in_words
from wronglung.report.table import Block
from wronglung.statistics.sign_flip import holm
from wronglung.statistics.summary import CHANGE

KEYS = ["subset", "model", "perturbation", "quantity", "metric"]


def heading(rows: pd.DataFrame) -> str:
    """Return the subset of the rows with its size: `One lung (285 sentences, 120 patients)`."""
    first = rows.iloc[0]
    return f"{in_words(first['subset'])} ({first['sentences']:,} sentences, {first['patients']:,} patients)"


def of_subset(rows: pd.DataFrame, header: Sequence[str], body: Sequence[Sequence[str]], left: int = 1) -> Block:
    """Return the block of one subset, under its heading; for a subset without a sentence it has no rows and says why.

    Args:
        rows: of the summary, all of the subset; `heading` reads the first.
        header: one name per column.
        body: the cells.
        left: how many of the first columns are aligned left.
    """
    first = rows.iloc[0]
    shown = body if first["sentences"] else []
    return Block(heading(rows), header, shown, left, without_sentences(str(first["subset"])))


def undefined(rows: pd.DataFrame, whose: Sequence[str] = ("metric", "perturbation")) -> str:
    """Return how many sentences the cells of a row leave out: one number, or the largest with the cell it belongs to.

    Args:
        rows: the cells, with the column undefined.
        whose: columns that name a cell.
    """
    most = f"{rows['undefined'].max():,}"
    if rows["undefined"].nunique() == 1:
        return most
    worst = rows.loc[rows["undefined"].idxmax()]
    named = [in_words(worst[name]) for name in whose if name in rows and rows[name].nunique() > 1 and worst[name]]
    return f"{most} ({', '.join(named)})" if named else most


def unchanged(row: pd.Series) -> str:
    """Return the percentage of the subset's sentences that the perturbation left as they were; a dash without any."""
    return f"{100 * row['unchanged'] / row['sentences']:.0f}" if row["sentences"] else UNDEFINED


def with_p_holm(frame: pd.DataFrame, shown: pd.Series | None = None) -> pd.DataFrame:
    """Return the frame with the column p_holm: p corrected by Holm's method over the tests that a table shows.

    Args:
        frame: with the column p; nan where nothing was tested.
        shown: (N,) bool, the rows that the table shows; None means all. The others' p_holm is nan. Correcting for tests
            that the table does not show would needlessly remove stars from those it shows.
    """
    p_values = frame["p"] if shown is None else frame["p"].where(shown)
    return frame.assign(p_holm=holm(p_values.to_numpy()))


def cell(row: pd.Series, study: ReportContext) -> str:
    """Return mean, interval and seeds; a change has its sign and, if significant, a star; then the published number."""
    text = estimate(row, row["quantity"] == CHANGE)
    if row["quantity"] == CHANGE and row["p_holm"] < 1 - study.statistics.level:
        text += " *"
    if "published" not in row or math.isnan(row["published"]):
        return text
    shown = number(row["published"], row["metric"])
    return f"{text}; published {shown}, difference {number(row['difference'], row['metric'], sign=True)}"


def not_supplied_rows(study: ReportContext, columns: int) -> list[list[str]]:
    """Return a row of dashes for every configured model without weights."""
    return [[f"{model} (weights not supplied)", *[UNDEFINED] * (columns - 1)] for model in study.not_supplied]


def models_note(frame: pd.DataFrame) -> str:
    """Return a note with each model's attention formula, grid and number of seeds, and its maps that were ignored."""
    models = frame.drop_duplicates("model")
    listed = [
        f"{row.model} ({row.formula}, {row.grid.replace('x', '×')}, {row.seeds} seed{'s' * (row.seeds != 1)})"
        for row in models.itertuples()
    ]
    note = f"Attention formula, grid and seeds: {', '.join(listed)}."
    idle = models[models["unasked_maps"] > 0]
    counts = [f"{row.model} ({row.unasked_maps:,})" for row in idle.itertuples()]
    return (
        f"{note} Maps for pairs of image and text that are not asked about, ignored: {', '.join(counts)}."
        if counts
        else note
    )

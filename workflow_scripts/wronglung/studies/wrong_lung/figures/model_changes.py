"""The changes of all models' scores by each perturbation (paper, Figures 5 and 9; final version, condensed figure)."""

import textwrap
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from wronglung.report.cells import heading
from wronglung.report.drawing import footnote, new_stack
from wronglung.report.format import title
from wronglung.report.interval_plot import (
    Look,
    changes,
    draw_intervals,
    draw_means,
    limits,
    share_unchanged,
    what_bars_are,
    zero_line,
)
from wronglung.statistics.summary import read_summary
from wronglung.studies.wrong_lung.context import Inputs, Run, StudyContext
from wronglung.studies.wrong_lung.figures.looks import CONTROLS, MODEL

CONDENSED = {
    "swap_left_right": "one_lung",
    "shuffle_boxes": "mdrb",
    "random_sentences": "abnormal",
    "random_boxes": "abnormal",
    "synthetic_swapped_conditions": "abnormal",
}
"""The subset on which each perturbation has the largest effect (final version of the paper)."""

SMALL_MODEL = replace(MODEL, size=3.5)
Cell = tuple[str, str]  # perturbation, subset


def trained_changes(inputs: Inputs, metric: str, subsets: Sequence[str]) -> Figure:
    """Draw every trained model: a row of panels per subset, and in it a panel per perturbation.

    Args:
        inputs: with the summary.
        metric: a name in METRICS.
        subsets: from the top row down.
    """
    rows = changes(read_summary(inputs.files["summary"][0]), metric, subsets)
    perturbations = list(rows["perturbation"].unique())
    grid = [[(name, subset) for name in perturbations] for subset in subsets]
    return _draw(rows, _names(inputs.study.trained), grid, metric, inputs.study)


def condensed_deltas(inputs: Inputs) -> Figure:
    """Draw every model but the controls: each perturbation on the subset where its effect is largest (CONDENSED)."""
    rows = changes(read_summary(inputs.files["summary"][0]), "auroc", list(CONDENSED.values()))
    return _draw(rows, _names(inputs.study.shown), [list(CONDENSED.items())], "auroc", inputs.study)


def _names(runs: Sequence[Run]) -> list[str]:
    return list(dict.fromkeys(run.model for run in runs))


def _draw(
    rows: pd.DataFrame, models: list[str], grid: Sequence[Sequence[Cell]], metric: str, study: StudyContext
) -> Figure:
    """Draw a panel per cell, with models from top to bottom and the same axis of values in all panels."""
    controls = {
        str(name): CONTROLS[formula]
        for formula in ("text_blind", "lexicon_atlas")
        for name in rows.loc[rows["formula"] == formula, "model"].unique()[:1]
    }
    looks = dict.fromkeys(models, SMALL_MODEL) | controls
    columns = len(grid[0])
    figure, parts = new_stack(
        len(grid), columns, width=1.6 + 1.2 * columns, height=0.9 + len(grid) * (0.85 + 0.135 * len(looks))
    )
    span = limits(rows.loc[[(subset, name, model) for line in grid for name, subset in line for model in models]])
    for (part, panels), line in zip(parts, grid, strict=True):
        one_subset = len({subset for _, subset in line}) == 1
        if one_subset:
            first = rows.loc[[(line[0][1], line[0][0], models[0])]]
            part.suptitle(heading(first), x=0.01, ha="left", fontsize=9, fontweight="bold")
        for panel, (perturbation, subset) in zip(panels, line, strict=True):
            shown = rows.loc[[(subset, perturbation, model) for model in looks]]
            _panel(panel, shown, looks, span)
            words = [*textwrap.wrap(title(perturbation), 18)]
            words = words + [title(subset)] * (not one_subset) + [share_unchanged(shown.iloc[0])]
            panel.set_title("\n".join(filter(None, words)), fontsize=7)
        panels[0].set_yticks(np.arange(len(looks)), list(looks), fontsize=7)
    parts[-1][1][columns // 2].set_xlabel(f"change of {title(metric)} ×100", fontsize=8)
    note = (
        "Paired with the same sentences as written (swapped conditions: with synthetic sentences); all panels share "
        f"one axis. {what_bars_are(study, bool((rows['seeds'] > 1).any()))} Over a panel: the share of sentences that "
        "the perturbation left as they were, if it is 1 % or more."
    )
    hollow = (
        f" Hollow: controls ({', '.join(controls)}). An arrow: the value lies outside the axis." if controls else ""
    )
    footnote(figure, note + hollow)
    return figure


def _panel(panel: Axes, rows: pd.DataFrame, looks: dict[str, Look], span: tuple[float, float]) -> None:
    zero_line(panel)
    for place, look in enumerate(looks.values()):
        row = rows.iloc[[place]]
        if look.fill and _outside(row, span):
            draw_means(panel, row, [place], look, span)
        else:
            draw_intervals(panel, row, [place], look)
    panel.hlines(np.arange(len(looks)), *span, color="0.92", linewidth=0.5, zorder=0)
    panel.set(xlim=span, ylim=(len(looks) - 0.4, -0.6))
    panel.set_yticks(np.arange(len(looks)), [])
    panel.tick_params(labelsize=7, length=2)
    panel.xaxis.set_major_locator(MaxNLocator(4))
    undefined = rows["estimate"].isna().to_numpy()
    for empty in np.flatnonzero(undefined):
        panel.text(0, float(empty), "undefined", fontsize=6.5, va="center", ha="center", color="0.4")


def _outside(row: pd.DataFrame, span: tuple[float, float]) -> bool:
    """Return whether the mean of a row lies outside the axis."""
    mean = 100 * row["estimate"].item()
    return bool(mean < span[0] or mean > span[1])

"""Stacked bars: the share of each modality in the answers of every model, by size of parts."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from wronglung.metrics.contribution.shares import RATIO_OF_MEANS, SUM
from wronglung.report.drawing import footnote, new_figure
from wronglung.report.interval_plot import what_bars_are
from wronglung.studies.contribution.cells import parts_in_words, pick
from wronglung.studies.contribution.context import Inputs, StudyContext, Task
from wronglung.studies.contribution.looks import COLOURS, HATCHES
from wronglung.studies.contribution.summary import read_summary

BAR, HEAD = 0.24, 0.55  # inches of a bar, and of what a panel has above and below its bars


def shares(inputs: Inputs) -> Figure:
    """Draw a panel per task and a bar per model and size of parts."""
    results, study = read_summary(inputs.files["results"][0]), inputs.study
    tasks = [(task, rows) for task in study.tasks if (rows := _bars(results, study, task))]
    heights = [HEAD + BAR * len(rows) for _, rows in tasks]
    figure, axes = new_figure(len(tasks), 1, width=7.0, height=sum(heights) + 0.9)
    first = axes[0][0].get_gridspec()
    if first is not None:
        first.set_height_ratios(heights)
    for panel, (task, rows) in zip([line[0] for line in axes], tasks, strict=True):
        _panel(panel, task, rows)
    names = list(dict.fromkeys(str(name) for task, _ in tasks for model in task.several for name in model.modalities))
    handles = [Patch(facecolor=COLOURS[name], hatch=HATCHES[name], edgecolor="white", label=name) for name in names]
    figure.legend(handles=handles, loc="outside upper center", ncols=len(names), frameon=False, fontsize=8)
    axes[-1][0].set_xlabel("share of the changes of the answers (%)", fontsize=8)
    several = any(len(model.seeds) > 1 for task, _ in tasks for model in task.several)
    footnote(
        figure,
        "The paper's formula (ratio of means, sum over parts) with the main baselines. Finer parts have more of the "
        f"sum. {what_bars_are(study, several)}",
    )
    return figure


def _bars(results: pd.DataFrame, study: StudyContext, task: Task) -> list[tuple[str, pd.DataFrame]]:
    """Return the label and the rows of each bar, a row a modality."""
    found = []
    baselines = {str(name): own for name, own in study.baselines.items()}
    for model in task.several:
        main = "+".join(baselines[name][0] for name in model.modalities)
        own = pick(results, task=task.name, model=model.name, measure=RATIO_OF_MEANS, normaliser=SUM, baseline=main)
        for parts, rows in own.groupby("parts", sort=False):
            found.append((f"{model.name}: {parts_in_words(str(parts))}", rows))
    return found


def _panel(panel: Axes, task: Task, bars: list[tuple[str, pd.DataFrame]]) -> None:
    for place, (_, rows) in enumerate(bars):
        left = 0.0
        for number, (_, row) in enumerate(rows.iterrows()):
            width = 100 * row["estimate"]
            if np.isnan(width):
                panel.text(1, place, "nothing changes the answers", va="center", fontsize=7)
                break
            name = row["modality"]
            panel.barh(
                place, width, 0.8, left, color=COLOURS[name], hatch=HATCHES[name], edgecolor="white", linewidth=0
            )
            if width > 8:
                box = {"facecolor": "white", "edgecolor": "none", "pad": 0.6, "alpha": 0.85}
                panel.text(left + width / 2, place, f"{width:.0f}", ha="center", va="center", fontsize=6.5, bbox=box)
            left += width
            if number == 0:
                _interval(panel, place, row)
    panel.set_yticks(range(len(bars)), [label for label, _ in bars], fontsize=7)
    panel.set(xlim=(0, 100), ylim=(len(bars) - 0.4, -0.6))
    panel.tick_params(axis="x", labelsize=7)
    panel.set_title(task.name, fontsize=9, loc="left")


def _interval(panel: Axes, place: int, row: pd.Series) -> None:
    """Draw the interval of the first modality's share at its end, and the seeds' least and greatest as points."""
    value, low, high = (100 * row[name] for name in ("estimate", "low", "high"))
    panel.errorbar(
        value, place, xerr=[[max(0.0, value - low)], [max(0.0, high - value)]], color="black", capsize=2, elinewidth=1.0
    )
    if row["seeds"] > 1:
        panel.plot([100 * row["seed_low"], 100 * row["seed_high"]], [place] * 2, ".", color="black", markersize=4)

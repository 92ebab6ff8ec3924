"""The share of a modality against what this modality achieves alone: hard modalities get small shares."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from wronglung.report.drawing import footnote, new_figure
from wronglung.studies.contribution.cells import main_share, pick, title
from wronglung.studies.contribution.context import Inputs, StudyContext, Task, TaskModel
from wronglung.studies.contribution.looks import COLOURS, MARKERS
from wronglung.studies.contribution.summary import read_summary

METRICS = ("auroc", "c_index")


def share_against_auroc(inputs: Inputs) -> Figure:
    """Draw a panel per metric, and a point per task, model of several modalities and modality."""
    results, study = read_summary(inputs.files["results"][0]), inputs.study
    there = [name for name in METRICS if (results["measure"] == name).any()]
    figure, axes = new_figure(1, len(there), width=3.6 * len(there) + 0.6, height=3.9, share_y=True)
    seen: set[str] = set()
    for panel, metric in zip(axes[0], there, strict=True):
        for task in study.tasks:
            for model in task.several:
                seen |= _points(panel, results, study, task, model, metric)
        panel.axvline(50, color="0.6", linewidth=0.8, linestyle=":", zorder=0)
        panel.set_xlabel(f"{title(metric)} of the modality alone (×100)", fontsize=8)
        panel.set(ylim=(-3, 103))
        panel.tick_params(labelsize=7)
        panel.margins(x=0.25)
        panel.set_xlim(right=103)
    axes[0][0].set_ylabel("share of the modality (%)", fontsize=8)
    handles = [
        Line2D([], [], color=COLOURS[name], marker=MARKERS[name], linestyle="none", label=name) for name in sorted(seen)
    ]
    if handles:
        figure.legend(handles=handles, loc="outside upper center", ncols=len(handles), frameon=False, fontsize=8)
    footnote(
        figure,
        "Shares by the paper's formula with the main parts and baselines; bars: intervals over patients of both. "
        "Beside a point: the model of several modalities. Dotted: chance.",
    )
    return figure


def _points(
    panel: Axes, results: pd.DataFrame, study: StudyContext, task: Task, model: TaskModel, metric: str
) -> set[str]:
    """Draw a model's points and return the modalities that are drawn."""
    shares, drawn = main_share(results, study, task, model), set()
    for place, modality in enumerate(model.modalities):
        alone = task.alone(modality)
        good = pick(results, task=task.name, model=alone.name, measure=metric) if alone else results[:0]
        own = shares[shares["modality"] == modality]
        if good.empty or own.empty or good["estimate"].isna().any() or own["estimate"].isna().any():
            continue
        (x, x_low, x_high), (y, y_low, y_high) = (
            [100 * float(rows[name].iloc[0]) for name in ("estimate", "low", "high")] for rows in (good, own)
        )
        panel.errorbar(
            x,
            y,
            xerr=[[max(0.0, x - x_low)], [max(0.0, x_high - x)]],
            yerr=[[max(0.0, y - y_low)], [max(0.0, y_high - y)]],
            fmt=MARKERS[modality],
            color=COLOURS[modality],
            elinewidth=0.8,
            markersize=5,
        )
        panel.annotate(model.name, (x, y), xytext=(5, -9 if place else 4), textcoords="offset points", fontsize=6)
        drawn.add(str(modality))
    return drawn

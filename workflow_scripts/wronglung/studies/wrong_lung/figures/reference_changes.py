"""The changes of the reference model's scores by each perturbation (paper, Figures 4, 7 and 8)."""

import math
import textwrap
from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from wronglung.report.cells import heading
from wronglung.report.drawing import footnote, new_figure
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
from wronglung.studies.wrong_lung.context import Inputs, StudyContext
from wronglung.studies.wrong_lung.figures.looks import CONTROLS, MODEL

# Offsets, in rows, of the lanes of the model and of the controls; a perturbation's name is at a whole number.
MODEL_LANE, CONTROL_LANE, LANE = -0.3, -0.08, 0.19
COLUMNS = 2


def reference_changes(inputs: Inputs, metric: str, subsets: Sequence[str]) -> Figure:
    """Draw a panel per subset: the change of the metric by each perturbation, with controls to compare it with.

    Args:
        inputs: with the summary.
        metric: a name in METRICS.
        subsets: in the order of the panels.
    """
    study, model = inputs.study, inputs.study.reference_model
    rows = changes(read_summary(inputs.files["summary"][0]), metric, subsets)
    own = rows[rows["model"] == model]
    controls = _controls(rows, own["grid"].iloc[0])
    lines = math.ceil(len(subsets) / COLUMNS)
    height = lines * (0.6 + 0.5 * own["perturbation"].nunique()) + 1.0
    drawing, axes = new_figure(lines, COLUMNS, width=7.2, height=height)
    span = limits(own)
    for place, subset in enumerate(subsets):
        panel = axes[place // COLUMNS][place % COLUMNS]
        _panel(panel, rows[rows["subset"] == subset], model, controls, span)
        if place % COLUMNS:
            panel.set_yticklabels([])
    for panel in axes[-1]:
        panel.set_xlabel(f"change of {title(metric)} ×100", fontsize=8)
    handles = dict(zip(*reversed(axes[0][0].get_legend_handles_labels()), strict=True))
    order = [model, *(name for name in controls if name in handles)]
    drawing.legend(
        [handles[name] for name in order], order, loc="outside upper center", ncols=5, frameon=False, fontsize=8
    )
    footnote(drawing, _note(study, metric, own, bool(controls)))
    return drawing


def _note(study: StudyContext, metric: str, own: pd.DataFrame, controls: bool) -> str:
    parts = [
        f"{title(metric)} of {study.reference_model} on perturbed sentences or boxes, less its {title(metric)} on the "
        "same sentences as written (swapped conditions: less that on synthetic sentences). "
        f"{what_bars_are(study, bool((own['seeds'] > 1).any()))} On the right of each panel: the share of sentences "
        "that the perturbation left as they were, if it is 1 % or more."
    ]
    if controls:
        parts.append("Hollow: controls, for comparison. An arrow: the value lies outside the axis.")
    return " ".join(parts)


def _panel(panel: Axes, rows: pd.DataFrame, model: str, controls: dict[str, Look], span: tuple[float, float]) -> None:
    """Draw one subset: for each perturbation a lane with the model and, below it, a lane per control."""
    own = rows[rows["model"] == model]
    middles = np.arange(len(own))
    zero_line(panel)
    draw_intervals(panel, own, middles + MODEL_LANE, MODEL, model)
    for lane, (name, look) in enumerate(controls.items()):
        # Intervals of controls would hide the model's.
        draw_means(panel, rows[rows["model"] == name], middles + CONTROL_LANE + LANE * lane, look, span, name)
    panel.set_yticks(middles, [textwrap.fill(title(name), 20) for name in own["perturbation"]], fontsize=7.5)
    panel.hlines(middles[1:] - 0.5, *span, color="0.85", linewidth=0.6, zorder=0)
    panel.set(xlim=span, ylim=(len(own) - 0.5, -0.5))
    panel.xaxis.set_major_locator(MaxNLocator(5))
    panel.tick_params(axis="x", labelsize=7.5)
    panel.set_title(heading(own), fontsize=8.5, loc="left")
    if not own["sentences"].iloc[0]:
        panel.text(0.5, 0.5, "no sentence", transform=panel.transAxes, ha="center", fontsize=8, color="0.4")
    for middle, (_, row) in enumerate(own.iterrows()):
        share = share_unchanged(row).replace(" unchanged", "\nunchanged")
        beside = panel.get_yaxis_transform()
        panel.text(1.02, middle, share, transform=beside, ha="left", va="center", fontsize=6.5, color="0.3")


def _controls(rows: pd.DataFrame, grid: str) -> dict[str, Look]:
    """Return name -> look, with one control per formula: the first on this grid, or else the first."""
    found = {}
    for formula, look in CONTROLS.items():
        models = rows[rows["formula"] == formula].drop_duplicates("model")
        models = models[models["grid"] == grid] if (models["grid"] == grid).any() else models
        found.update({str(name): look for name in models["model"][:1]})
    return found

"""Curves of deletion and insertion: whether the parts with the greatest contribution are those that answers hang on."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from wronglung.metrics.contribution import area_below
from wronglung.outputs.answers import read_answers
from wronglung.report.drawing import footnote, new_figure
from wronglung.studies.contribution.context import AnsweredRun, Inputs
from wronglung.studies.contribution.looks import COLOURS

ORDERS = {"ranked": ("-", "greatest contribution first"), "random": ("--", "random order")}
CHANGES = {"deleted": "parts are replaced", "inserted": "parts come back"}


def curves(inputs: Inputs) -> Figure:
    """Draw a row per first run of a model of several modalities, and two panels for each of its modalities."""
    runs = _first_runs(inputs)
    columns = max(len(run.modalities) for run, _ in runs) * len(CHANGES)
    figure, axes = new_figure(len(runs), columns, width=1.9 * columns, height=1.75 * len(runs) + 0.9)
    for line, (run, path) in zip(axes, runs, strict=True):
        rows = read_answers(path).rows
        panels = [(modality, change) for modality in run.modalities for change in CHANGES]
        for panel, (modality, change) in zip(line, panels, strict=False):
            _panel(panel, rows[(rows["change"] == change) & (rows["modality"] == modality)], modality)
            panel.texts[0].set(y=0.05 if change == "deleted" else 0.95, va="bottom" if change == "deleted" else "top")
            panel.set_title(f"{run.model}, {run.recipe}\n{modality}: {CHANGES[change]}", fontsize=6.5)
        for hidden in line[len(panels) :]:
            hidden.set_axis_off()
        line[0].set_ylabel("mean change of the answers", fontsize=7)
    for panel in axes[-1]:
        panel.set_xlabel("share of the parts", fontsize=7)
    footnote(
        figure,
        "Mean over samples and outputs of the absolute difference from the unchanged answer, of each model's first "
        "seed. Solid: the part with the greatest contribution first; dashed: random order. In each panel: the areas "
        "below both. Replacing ranked parts should change answers sooner; where they come back, the change should "
        "vanish sooner.",
    )
    return figure


def _first_runs(inputs: Inputs) -> list[tuple[AnsweredRun, str]]:
    found: dict[tuple[str, str], tuple[AnsweredRun, str]] = {}
    for run, path in zip(inputs.study.runs, inputs.files["answers"], strict=True):
        if len(run.modalities) > 1:
            found.setdefault((run.recipe, run.model), (run, path))
    return list(found.values())


def curve_of(rows: pd.DataFrame) -> pd.Series:
    """Return the mean absolute difference by share of the parts, given the rows of one change and order."""
    size = [float(np.abs(difference).mean()) for difference in rows["difference"]]
    by_sample = rows.assign(size=size).groupby(["share", "sample_id"])["size"].mean()
    return by_sample.groupby("share").mean()


def _panel(panel: Axes, rows: pd.DataFrame, modality: str) -> None:
    said = []
    for order, (style, _) in ORDERS.items():
        own = rows[rows["order"] == order]
        if own["share"].nunique() > 1:
            curve = curve_of(own)
            panel.plot(curve.index, curve, style, color=COLOURS[modality], linewidth=1.2)
            area = area_below(curve.index.to_numpy(), curve.to_numpy()[None])[0]
            said.append(f"{order} {area:.3f}")
    panel.text(0.97, 0.05, "\n".join(said), transform=panel.transAxes, ha="right", va="bottom", fontsize=6)
    panel.tick_params(labelsize=6)
    panel.set(xlim=(0, 1))
    panel.set_ylim(bottom=0)

"""Training and validation loss by epoch, beside the loss of a model that knows nothing."""

import math

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from wronglung.report.drawing import LINES, MARKERS, PALETTE, footnote, new_figure
from wronglung.studies.wrong_lung.context import Inputs
from wronglung.training.training_log import read_log

PARTS = [("train", "training", PALETTE[0]), ("valid", "validation", PALETTE[3])]
COLUMNS = 4


def training_curves(inputs: Inputs) -> Figure:
    """Draw a panel per model: training and validation loss of every seed, as shares of the loss at chance."""
    logs = list(zip(inputs.study.trained, map(read_log, inputs.files["training_logs"]), strict=True))
    models = list(dict.fromkeys(run.model for run, _ in logs))
    columns = min(COLUMNS, len(models))
    lines = math.ceil(len(models) / columns)
    figure, axes = new_figure(lines, columns, width=max(5.0, 0.5 + 1.75 * columns), height=1.3 + 1.7 * lines)
    panels = [panel for line in axes for panel in line]
    for panel, model in zip(panels, models, strict=False):
        _panel(panel, {run.seed: log for run, log in logs if run.model == model})
        panel.set_title(model, fontsize=8)
    for panel in panels[len(models) :]:
        panel.set_axis_off()
    legend = dict(zip(*reversed(_entries(panels[: len(models)])), strict=True))
    figure.legend(
        legend.values(), legend.keys(), loc="outside upper center", ncols=min(4, len(legend)), frameon=False, fontsize=7
    )
    figure.supylabel("loss / loss at chance", fontsize=8)
    footnote(
        figure,
        "By epoch. Dotted: a model that knows nothing, to which all pairs of image and sentence look alike. Each panel "
        "has its own axis.",
    )
    return figure


def _panel(panel: Axes, seeds: dict[int, pd.DataFrame]) -> None:
    for number, (seed, log) in enumerate(seeds.items()):
        for line, (part, name, colour) in zip(LINES, PARTS, strict=False):
            panel.plot(
                log["epoch"],
                log[f"{part}_loss"] / log[f"{part}_chance"],
                line,
                color=colour,
                marker=MARKERS[number % len(MARKERS)],
                markersize=3,
                markevery=max(1, len(log) // 8),
                linewidth=1,
                label=f"{name}, seed {seed}",
            )
    panel.axhline(1, color="0.4", linewidth=1, linestyle=":")
    panel.tick_params(labelsize=7)


def _entries(panels: list[Axes]) -> tuple[list[object], list[str]]:
    """Return the lines and names of all panels' legends, one panel after the other."""
    pairs = [panel.get_legend_handles_labels() for panel in panels]
    return [line for lines, _ in pairs for line in lines], [name for _, names in pairs for name in names]

"""The gain from a few annotated pairs: AUROC, and its change by the swap, against the number of pairs."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from wronglung.report.drawing import PALETTE, footnote, new_figure
from wronglung.report.format import title
from wronglung.report.interval_plot import Look, draw_intervals, what_bars_are
from wronglung.statistics.summary import CHANGE, VALUE, read_summary
from wronglung.studies.wrong_lung.context import Inputs, StudyContext

METRIC, PERTURBATION = "auroc", "swap_left_right"
SUBSETS = {
    "all": (Look("o", PALETTE[0]), "-", -0.06),
    "one_lung_abnormal": (Look("s", PALETTE[3], "white"), "--", 0.06),
}
"""Marker, line and offset of each subset that is shown."""
PANELS = [("none", VALUE, "AUROC ×100"), (PERTURBATION, CHANGE, "change of AUROC ×100\nby the swap")]


def few_shot_curve(inputs: Inputs) -> Figure:
    """Draw a row of two panels per base model; the base model itself is at 0 pairs."""
    study, summary = inputs.study, read_summary(inputs.files["summary"][0])
    rows = summary[summary["metric"] == METRIC]
    curves = study.few_shot_curves
    figure, axes = new_figure(len(curves), 2, width=6.8, height=1.0 + 2.3 * len(curves))
    for (base, models), panels in zip(curves.items(), axes, strict=True):
        for panel, (perturbation, quantity, label) in zip(panels, PANELS, strict=True):
            _panel(panel, rows[(rows["perturbation"] == perturbation) & (rows["quantity"] == quantity)], models)
            panel.set_ylabel(label, fontsize=8)
            panel.set_title(f"from {base}", fontsize=9)
        panels[0].axhline(50, color="0.6", linewidth=0.8, linestyle=":", zorder=0)
        panels[1].axhline(0, color="0.6", linewidth=0.8, linestyle=":", zorder=0)
    handles, labels = axes[0][0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper center", ncols=len(labels), frameon=False, fontsize=8)
    footnote(figure, _note(study, rows))
    return figure


def _panel(panel: Axes, rows: pd.DataFrame, models: dict[str, int]) -> None:
    """Draw one quantity: a line per subset, the numbers of pairs in equal steps."""
    steps = sorted(set(models.values()))
    for subset, (look, line, offset) in SUBSETS.items():
        shown = rows[rows["subset"] == subset].set_index("model").loc[list(models)]
        place = np.array([steps.index(pairs) for pairs in models.values()]) + offset
        draw_intervals(panel, shown, place, look, f"{title(subset)} ({shown['sentences'].iloc[0]:,} sentences)", True)
        means = (100 * shown["estimate"]).groupby(place).mean()
        panel.plot(means.index, means, line, color=look.colour, linewidth=1, zorder=0)
    panel.set_xticks(range(len(steps)), [f"{pairs:,}" for pairs in steps], fontsize=8)
    panel.tick_params(axis="y", labelsize=8)
    panel.set_xlabel("annotated pairs of image and sentence", fontsize=8)


def _note(study: StudyContext, rows: pd.DataFrame) -> str:
    return (
        "At 0 pairs: the base model. Steps between numbers of pairs are not to scale. Dotted: chance, and no change. "
        + what_bars_are(study, bool((rows["seeds"] > 1).any()))
    )

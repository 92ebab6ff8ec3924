"""The answer in one picture: AUROC before and after left and right are swapped in the sentence."""

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from wronglung.report.drawing import PALETTE, footnote, new_figure
from wronglung.report.interval_plot import Look, draw_intervals, what_bars_are, zero_line
from wronglung.statistics.summary import CHANGE, VALUE, read_summary
from wronglung.studies.wrong_lung.compared import compared
from wronglung.studies.wrong_lung.context import Inputs

SUBSET, PERTURBATION, METRIC = "one_lung_abnormal", "swap_left_right", "auroc"
BEFORE, AFTER = Look("o", PALETTE[0]), Look("s", PALETTE[3], "white")
DIFFERENCE = Look("D", PALETTE[7])


def swap_effect(inputs: Inputs) -> Figure:
    """Draw every model's AUROC on one-lung sentences with a finding, as written and swapped, and next to it the change.

    Oracles on a grid other than the reference model's are left out, as in the localisation table.

    Raises:
        ValueError: if no sentence is of that kind.
    """
    study, summary = inputs.study, read_summary(inputs.files["summary"][0])
    models = compared(summary, study.reference_model)
    rows = summary[(summary["metric"] == METRIC) & (summary["subset"] == SUBSET) & summary["model"].isin(models)]
    first = rows.iloc[0]
    if not first["sentences"]:
        raise ValueError(f"no sentence is in {SUBSET}; evaluate more images or take swap_effect out of `figures`")
    shown = {key: group.set_index("model").loc[models] for key, group in rows.groupby(["perturbation", "quantity"])}
    before, after = shown["none", VALUE], shown[PERTURBATION, VALUE]
    figure, axes = new_figure(1, 2, width=7.2, height=1.6 + 0.3 * len(models))
    values, change = axes[0]
    place = np.arange(len(models))
    draw_intervals(values, before, place - 0.13, BEFORE, "as written")
    draw_intervals(values, after, place + 0.13, AFTER, "after swapping left and right")
    draw_intervals(change, shown[PERTURBATION, CHANGE], place, DIFFERENCE)
    values.hlines(place, 100 * before["estimate"], 100 * after["estimate"], color="0.75", linewidth=1, zorder=0)
    values.axvline(50, color="0.6", linewidth=0.8, linestyle=":", zorder=0)
    zero_line(change)
    values.set_xlabel("AUROC ×100 (50 = chance)")
    change.set_xlabel("change of AUROC ×100 by the swap")
    for panel, names in ((values, models), (change, [])):
        panel.set_yticks(place, names or [""] * len(models))
        panel.set_ylim(len(models) - 0.5, -0.5)
        panel.xaxis.set_major_locator(MaxNLocator(5))
    figure.legend(loc="outside upper center", ncols=2, frameon=False)
    note = (
        f"{first['sentences']:,} sentences about one lung with a finding, {first['patients']:,} patients. "
        f"{what_bars_are(study, bool((rows['seeds'] > 1).any()))}"
    )
    footnote(figure, note)
    return figure

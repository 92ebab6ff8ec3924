"""Sample efficiency: the macro AUROC of linear probes against the share of the training patients."""

import numpy as np
from matplotlib.figure import Figure

from wronglung.report.drawing import LINES, MARKERS, PALETTE, footnote, new_figure
from wronglung.studies.eclip.cells import values
from wronglung.studies.eclip.context import Inputs
from wronglung.studies.eclip.measures import MACRO
from wronglung.studies.eclip.summary import read_results


def probe_curve(inputs: Inputs) -> Figure:
    """Draw a line per model through the means of its seeds, with intervals; small marks are single seeds."""
    rows = values(read_results(inputs.files["results"][0]), "linear_probe")
    rows = rows[rows["label"] == MACRO].assign(share=lambda frame: frame["task"].astype(float))
    shares = sorted(rows["share"].unique())
    models = list(dict.fromkeys(rows["model"]))
    figure, ((panel,),) = new_figure(1, 1, width=5.2, height=3.6)
    for place, model in enumerate(models):
        own = rows[rows["model"] == model].sort_values("share")
        shift = 0.16 * (place - (len(models) - 1) / 2) / max(1, len(models) - 1)
        x = np.array([shares.index(share) for share in own["share"]]) + shift
        ends = 100 * np.abs(own[["low", "high"]].to_numpy().T - own["estimate"].to_numpy())
        colour, marker = PALETTE[place % len(PALETTE)], MARKERS[place % len(MARKERS)]
        line = LINES[place % len(LINES)]
        panel.errorbar(x, 100 * own["estimate"], ends, color=colour, marker=marker, ls=line, ms=4.5, lw=1, label=model)
        for where, single in zip(x, own["by_seed"], strict=True):
            if len(single) > 1:
                panel.plot([where + 0.03] * len(single), [100 * one for one in single], "_", color=colour, ms=5)
    panel.axhline(50, color="0.6", linewidth=0.8, linestyle=":", zorder=0)
    panel.set_xticks(range(len(shares)), [f"{100 * share:g} %" for share in shares], fontsize=8)
    panel.set_xlabel("training patients (steps are not to scale)", fontsize=8)
    panel.set_ylabel("AUROC ×100, mean over findings", fontsize=8)
    panel.tick_params(axis="y", labelsize=8)
    panel.legend(frameon=False, fontsize=8)
    level = f"{100 * inputs.study.statistics.level:g}\N{NO-BREAK SPACE}%"
    footnote(
        figure,
        f"Bars: {level} intervals over patients, seeds averaged; short dashes: single seeds. Dotted: chance. Draws of "
        "a share are averaged.",
    )
    return figure

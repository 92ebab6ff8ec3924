"""The answer in one picture: where attention lies before and after the sides in the sentence are swapped."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from wronglung.tables.drawing import PALETTE, footnote, new_figure
from wronglung.tables.evaluation import Inputs
from wronglung.tables.notes import ONE_CT
from wronglung.tables.summary import CHANGE, VALUE, compared, read_summary

SUBSET, PERTURBATION, METRIC = "one_lung_abnormal", "swap_left_right", "auroc"


@dataclass(frozen=True)
class Series:
    """What is drawn for every model, and how it is told apart; no `fill`: the marker's own colour."""

    perturbation: str
    quantity: str
    label: str | None
    marker: str
    colour: tuple[float, float, float]
    fill: str | None


BEFORE = Series("none", VALUE, "as written", "o", PALETTE[0], None)
AFTER = Series(PERTURBATION, VALUE, "after swapping left and right", "s", PALETTE[3], "white")
DIFFERENCE = Series(PERTURBATION, CHANGE, None, "D", PALETTE[7], None)


def swap_effect(inputs: Inputs) -> Figure:
    """AUROC of every model on one-lung sentences with a finding, as written and swapped; beside it the change.

    Oracles on other grids than the reference model's are left out, as in the localisation table.

    Raises:
        ValueError: if the swap or AUROC was not asked for, or no sentence is of that kind.
    """
    summary, study = read_summary(inputs.files["summary"][0]), inputs.study
    given = summary["perturbation"].unique().tolist()
    if PERTURBATION not in given or METRIC not in study.metrics:
        raise ValueError(
            f"swap_effect needs the perturbation {PERTURBATION} and the metric {METRIC}; "
            f"given {given} and {study.metrics}: add them to the config or leave the figure out"
        )
    models = compared(summary, study.reference_model)
    frame = summary[(summary["subset"] == SUBSET) & summary["model"].isin(models)]
    if not frame["sentences"].any():
        raise ValueError(f"no sentence is in {SUBSET}; evaluate more images or take swap_effect out of the config")
    rows = frame[frame["metric"] == METRIC].set_index(["model", "perturbation", "quantity"])
    figure, axes = new_figure(1, 2, width=7.2, height=1.6 + 0.36 * len(models))
    values, change = axes[0]
    _points(values, rows, models, BEFORE, -0.13)
    _points(values, rows, models, AFTER, 0.13)
    _points(change, rows, models, DIFFERENCE, 0.0)
    both = [100 * rows.loc[[(model, name, VALUE) for model in models], "estimate"] for name in ("none", PERTURBATION)]
    values.hlines(np.arange(len(models)), *both, color="0.75", linewidth=1, zorder=0)
    values.axvline(50, color="0.6", linewidth=0.8, linestyle=":", zorder=0)
    change.axvline(0, color="0.6", linewidth=0.8, linestyle=":", zorder=0)
    values.set_xlabel("AUROC ×100 (50 = chance)")
    change.set_xlabel("change of AUROC ×100 by the swap")
    change.set_yticklabels([])
    figure.legend(loc="outside upper center", ncols=2, frameon=False)
    first = rows.iloc[0]
    level = f"{100 * study.statistics.level:g} %"
    note = (
        f"{first['sentences']} sentences about one lung with a finding, {first['patients']} patients; bars: {level} "
        "intervals over patients; small points: seeds' lowest and highest mean"
    )
    footnote(figure, f"{note}. {ONE_CT}" if study.example_release else f"{note}.")
    return figure


def _points(axes: Axes, rows: pd.DataFrame, models: list[str], series: Series, offset: float) -> None:
    """Means with intervals, one row a model from top to bottom, shifted down by `offset` rows."""
    shown = rows.loc[[(model, series.perturbation, series.quantity) for model in models]]
    place = np.arange(len(models)) + offset
    mean, low, high = (100 * shown[name].to_numpy() for name in ("estimate", "low", "high"))
    axes.errorbar(
        mean,
        place,
        xerr=np.abs(np.stack([mean - low, high - mean])),
        fmt=series.marker,
        markersize=5,
        markerfacecolor=series.fill or series.colour,
        color=series.colour,
        elinewidth=1.4,
        label=series.label,
    )
    several = (shown["seeds"] > 1).to_numpy()
    for name in ("seed_low", "seed_high"):
        axes.plot(100 * shown[name].to_numpy()[several], place[several], ".", color=series.colour, markersize=3)
    axes.set_yticks(np.arange(len(models)), models)
    axes.set_ylim(len(models) - 0.5, -0.5)

"""Draw means with their intervals, and select the rows of the summary that a figure shows."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes

from wronglung.report.cells import unchanged
from wronglung.report.context import ReportContext
from wronglung.report.format import number
from wronglung.statistics.summary import CHANGE


@dataclass(frozen=True)
class Look:
    """The look of a series, distinct in colour and in grey; without `fill`, markers are filled with `colour`."""

    marker: str
    colour: tuple[float, float, float]
    fill: str | None = None
    size: float = 5.0


def changes(summary: pd.DataFrame, metric: str, subsets: Sequence[str]) -> pd.DataFrame:
    """Return the changes of one metric, indexed by (subset, perturbation, model), in the summary's order."""
    found = summary[(summary["quantity"] == CHANGE) & (summary["metric"] == metric)]
    return found[found["subset"].isin(list(subsets))].set_index(["subset", "perturbation", "model"], drop=False)


def draw_intervals(
    axes: Axes, rows: pd.DataFrame, place: npt.ArrayLike, look: Look, label: str | None = None, upright: bool = False
) -> None:
    """Draw means x100 with intervals and, for several seeds, their lowest and highest mean as small points.

    Args:
        axes: to draw on.
        rows: of the summary; an undefined row leaves its place empty.
        place: (rows,) positions on the other axis.
        look: marker and colour.
        label: name in the legend.
        upright: whether values run upwards and places to the right.
    """
    where = np.asarray(place, dtype=np.float64)
    mean, low, high = (100 * rows[name].to_numpy(dtype=np.float64) for name in ("estimate", "low", "high"))
    bars = np.abs(np.stack([mean - low, high - mean]))
    axes.errorbar(
        x=where if upright else mean,
        y=mean if upright else where,
        xerr=None if upright else bars,
        yerr=bars if upright else None,
        fmt=look.marker,
        markersize=look.size,
        markerfacecolor=look.fill or look.colour,
        color=look.colour,
        elinewidth=1.3,
        label=label,
    )
    several = (rows["seeds"] > 1).to_numpy()
    for name in ("seed_low", "seed_high"):
        seeds = 100 * rows[name].to_numpy(dtype=np.float64)[several]
        points = (where[several], seeds) if upright else (seeds, where[several])
        axes.plot(*points, ".", color=look.colour, markersize=0.5 * look.size)


def draw_means(
    axes: Axes,
    rows: pd.DataFrame,
    place: npt.ArrayLike,
    look: Look,
    span: tuple[float, float],
    label: str | None = None,
) -> None:
    """Draw means x100 without intervals; a mean outside the axis is drawn at its edge, with an arrow and its value.

    Args:
        axes: to draw on.
        rows: of the summary; an undefined row leaves its place empty.
        place: (rows,) positions on the other axis.
        look: marker and colour.
        span: limits of the axis.
        label: name in the legend.
    """
    where, mean = np.asarray(place, dtype=np.float64), 100 * rows["estimate"].to_numpy(dtype=np.float64)
    margin = 0.025 * (span[1] - span[0])
    outside = np.isfinite(mean) & ((mean < span[0]) | (mean > span[1]))
    inside = np.where(outside, np.clip(mean, span[0] + margin, span[1] - margin), mean)
    axes.plot(
        inside,
        where,
        look.marker,
        label=label,
        color=look.colour,
        markerfacecolor=look.fill,
        markersize=look.size,
        linestyle="none",
        clip_on=False,
    )
    for value, here, line in zip(mean[outside], inside[outside], where[outside], strict=True):
        low = value < span[0]
        text = number(value / 100, str(rows["metric"].iloc[0]), sign=True)
        axes.annotate(
            f"\N{LEFTWARDS ARROW} {text}" if low else f"{text} \N{RIGHTWARDS ARROW}",
            (here, line),
            xytext=(5 if low else -5, 0),
            textcoords="offset points",
            ha="left" if low else "right",
            va="center",
            fontsize=6.5,
            color=look.colour,
        )


def limits(rows: pd.DataFrame) -> tuple[float, float]:
    """Return limits of an axis that holds zero, the intervals x100 and the seeds' means, with a margin."""
    ends = 100 * rows[["low", "high", "seed_low", "seed_high"]].to_numpy(dtype=np.float64).ravel()
    ends = np.append(ends[np.isfinite(ends)], [-0.5, 0.5])
    margin = 0.08 * np.ptp(ends)
    return float(ends.min() - margin), float(ends.max() + margin)


def zero_line(axes: Axes) -> None:
    """Draw the line at which nothing changes."""
    axes.axvline(0, color="0.6", linewidth=0.8, linestyle=":", zorder=0)


def share_unchanged(row: pd.Series) -> str:
    """Return the share of the subset's sentences that the perturbation left as they were; "" for one below 1 %."""
    below = row["sentences"] and row["unchanged"] < 0.01 * row["sentences"]
    return "" if below else f"{unchanged(row)}\N{NO-BREAK SPACE}% unchanged"


def what_bars_are(study: ReportContext, several_seeds: bool) -> str:
    """Return the explanation of the bars for the note under a figure."""
    level = f"{100 * study.statistics.level:g}\N{NO-BREAK SPACE}%"
    seeds = "; small points: the seeds' lowest and highest mean" if several_seeds else ""
    return f"Bars: {level} intervals over patients{seeds}."

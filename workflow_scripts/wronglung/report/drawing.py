"""The look of all figures, and their files: vector PDF and PNG without dates, so that equal input gives equal bytes."""

import textwrap
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure
from matplotlib.transforms import Bbox

from wronglung.core.files import replacing

DOTS_PER_INCH = 160
LAYOUT_DECIMALS = 5  # of positions, which are shares of the figure's width and height
NOTE_CHARACTERS_PER_INCH = 17.5
NOTE_LINE = 0.13  # height of a line in inches
MARKERS = ["o", "s", "D", "^", "v", "P", "X", "*"]
LINES = ["-", "--", ":", "-."]
# Colours that differ with every common colour blindness; in grey, markers, lines and positions differ.
PALETTE = sns.color_palette("colorblind")
STYLE = {"pdf.fonttype": 42, "svg.hashsalt": "wronglung", "axes.spines.top": False, "axes.spines.right": False}


def new_figure(
    rows: int, columns: int, width: float, height: float, share_y: bool = False
) -> tuple[Figure, list[list[Axes]]]:
    """Return a figure of `width` x `height` inches with rows x columns axes, laid out without overlaps."""
    sns.set_theme(context="paper", style="ticks", rc=STYLE)
    figure, axes = plt.subplots(
        rows, columns, figsize=(width, height), squeeze=False, layout="constrained", sharey=share_y
    )
    return figure, [list(row) for row in axes]


def new_stack(
    rows: int, columns: int, width: float, height: float, lines: int = 1
) -> tuple[Figure, list[tuple[SubFigure, list[Axes]]]]:
    """Return a figure of `rows` parts, one below the other, each with its own title and `lines` x `columns` axes."""
    sns.set_theme(context="paper", style="ticks", rc=STYLE)
    figure = plt.figure(figsize=(width, height), layout="constrained")
    parts = figure.subfigures(rows, 1, squeeze=False)[:, 0]
    return figure, [(part, list(part.subplots(lines, columns, squeeze=False).ravel())) for part in parts]


def write_figure(figure: Figure, pdf: str | Path, png: str | Path) -> None:
    """Write both files and close the figure."""
    _settle(figure)
    with replacing(pdf) as part:
        figure.savefig(part, metadata={"CreationDate": None})
    with replacing(png) as part:
        figure.savefig(part, dpi=DOTS_PER_INCH, metadata={"Software": None})
    plt.close(figure)


def _settle(figure: Figure) -> None:
    """Compute the layout once, for both files, and round it, because its last digits differ from run to run."""
    figure.set_dpi(DOTS_PER_INCH)  # letters have other widths at other resolutions
    figure.draw_without_rendering()
    figure.set_layout_engine("none")
    for part in figure.subfigs:
        part.bbox_relative.p0 = part.bbox_relative.p0.round(LAYOUT_DECIMALS)
        part.bbox_relative.p1 = part.bbox_relative.p1.round(LAYOUT_DECIMALS)
    for axes in figure.axes:
        place = axes.get_position(original=True)
        axes.set_position(Bbox(place.get_points().round(LAYOUT_DECIMALS)))


def footnote(figure: Figure, text: str) -> None:
    """Write small grey text under the axes, centred; `end_footnote` breaks it into lines."""
    figure.supxlabel(text, fontsize=7, color="0.35")


def end_footnote(figure: Figure, within: Sequence[str], below: Sequence[str]) -> None:
    """Add sentences to the figure's footnote and break it into lines. Nothing may be added afterwards.

    Args:
        figure: not drawn yet.
        within: sentences that fit the figure's height.
        below: sentences for whose lines the figure grows.
    """
    wrap = partial(textwrap.fill, width=int(NOTE_CHARACTERS_PER_INCH * figure.get_figwidth()), break_long_words=False)
    sentences = [*filter(None, [figure.get_supxlabel()]), *within]
    short, whole = (wrap(" ".join(part)) for part in (sentences, [*sentences, *below]))
    figure.set_figheight(figure.get_figheight() + NOTE_LINE * (whole.count("\n") - short.count("\n")))
    footnote(figure, whole)

"""Reports whose words are coloured by their contribution; `restricted/coloured_report.html` shows the same."""

from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize
from matplotlib.figure import Figure

from wronglung.report.drawing import footnote, new_figure
from wronglung.studies.contribution.coloured_text import (
    COLOURS,
    ColouredText,
    Placed,
    colour_of,
    letters_of,
    lines_of,
)
from wronglung.studies.contribution.context import Inputs
from wronglung.studies.contribution.reports import NOTE, coloured_reports

WIDTH = 128  # characters of a line: as many as fit, in letters of one width
INCHES, LINE = 7.5, 0.155  # width of the figure, and height of a line, in inches
FONT = 6.6


def coloured_report(inputs: Inputs) -> Figure:
    """Draw the texts below each other."""
    texts = [(text, lines_of(text.pieces, WIDTH)) for text in coloured_reports(inputs)]
    heights = [LINE * (len(lines) + 2) for _, lines in texts] or [LINE]
    figure, axes = new_figure(max(1, len(texts)), 1, width=INCHES, height=sum(heights) + 1.3)
    grid = axes[0][0].get_gridspec()
    if grid is not None:
        grid.set_height_ratios(heights)
    for panel in [line[0] for line in axes]:
        panel.set_axis_off()
    for panel, (text, lines) in zip([line[0] for line in axes], texts, strict=False):
        _draw(panel, text, lines)
    bar = figure.colorbar(
        ScalarMappable(Normalize(0, 100), COLOURS),
        ax=[line[0] for line in axes],
        orientation="horizontal",
        location="top",
        shrink=0.4,
        aspect=40,
    )
    bar.set_label("contribution, % of the greatest", fontsize=7)
    bar.ax.tick_params(labelsize=6)
    footnote(figure, NOTE)
    return figure


def _draw(panel: Axes, text: ColouredText, lines: list[list[Placed]]) -> None:
    """Draw a text in letters of one width, so that a word's place is known without measuring it."""
    panel.set(xlim=(0, WIDTH), ylim=(len(lines) + 1.2, 0))
    panel.text(0, 0.7, text.heading, fontsize=FONT, fontweight="bold", va="center")
    for row, line in enumerate(lines):
        for column, piece in line:
            shown = {} if piece.share is None else _box(piece.share)
            ink = "black" if piece.share is None else letters_of(piece.share)
            panel.text(
                column, row + 1.7, piece.text, fontsize=FONT, va="center", family="monospace", color=ink, **shown
            )


def _box(share: float) -> dict[str, dict[str, object]]:
    return {"bbox": {"facecolor": colour_of(share), "edgecolor": "none", "pad": 0.5}}

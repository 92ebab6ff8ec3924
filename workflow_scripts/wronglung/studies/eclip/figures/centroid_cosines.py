"""Cosines between the mean embeddings of findings, as a heat map of each model (after eCLIP's figure on Open-I)."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.image import AxesImage

from wronglung.report.drawing import footnote, new_figure
from wronglung.report.format import scaled
from wronglung.studies.eclip.context import Inputs
from wronglung.studies.eclip.geometry import CENTROIDS, read_geometry


def centroid_cosines(inputs: Inputs) -> Figure:
    """Draw a panel per model, of its first run: the images' cosines above, the texts' below."""
    study = inputs.study
    files = {(run.model, run.seed): path for run, path in zip(study.runs, inputs.files["geometry"], strict=True)}
    figure, axes = new_figure(2, len(study.shown), width=1.2 + 2.6 * len(study.shown), height=6.0)
    drawn = None
    for column, run in enumerate(study.shown):
        rows = read_geometry(files[run.model, run.seed])
        rows = rows[rows["quantity"] == CENTROIDS]
        for panel, modality in zip([line[column] for line in axes], ("images", "texts"), strict=True):
            drawn = _panel(panel, rows[rows["modality"] == modality], column == 0)
            panel.set_title(f"{run.model}, seed {run.seed}: {modality}", fontsize=9)
    if drawn is not None:
        bar = figure.colorbar(drawn, ax=[panel for line in axes for panel in line], shrink=0.6)
        bar.set_label("cosine between centroids", fontsize=8)
        bar.ax.tick_params(labelsize=7)
    footnote(
        figure,
        "A centroid is the mean embedding of the images that show a finding, or of their reports; an image with "
        "several findings counts for each. Near 1 outside the diagonal: the model does not tell the findings apart. "
        "Grey: undefined.",
    )
    return figure


def _panel(panel: Axes, rows: pd.DataFrame, named: bool) -> AxesImage:
    names = list(rows["label"].unique())
    cosines = rows.pivot(index="label", columns="other", values="value").loc[names, names].to_numpy()
    panel.set_facecolor("0.8")
    drawn = panel.imshow(np.ma.masked_invalid(cosines), vmin=-1, vmax=1, cmap="RdBu_r")
    for (row, column), value in np.ndenumerate(cosines):
        if not np.isnan(value):
            dark = abs(value) > 0.6
            text = scaled(float(value), 1, 1)
            panel.text(column, row, text, ha="center", va="center", fontsize=5.5, color="white" if dark else "black")
    panel.set_xticks(range(len(names)), names, rotation=60, ha="right", rotation_mode="anchor", fontsize=7)
    panel.set_yticks(range(len(names)), names if named else [""] * len(names), fontsize=7)
    return drawn

"""Strips: the contribution of each attribute in single samples, and on average."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.image import AxesImage

from wronglung.data.samples import SampleTable, attribute_of, read_samples
from wronglung.outputs.answers import read_answers
from wronglung.report.drawing import footnote, new_figure
from wronglung.studies.contribution.context import AnsweredRun, Inputs, StudyContext
from wronglung.studies.contribution.looks import CONTRIBUTION
from wronglung.studies.contribution.spans import part_changes, unit_of, with_attributes

SAMPLES = 12


def attributes(inputs: Inputs) -> Figure:
    """Draw a panel per first run of a model that takes a table: samples below each other, their mean first."""
    study = inputs.study
    tables = {recipe.name: path for recipe, path in zip(study.recipes, inputs.files["samples"], strict=True)}
    panels = []
    for run, path in _runs(inputs):
        table = read_samples(tables[run.recipe])
        strips = _strips(path, table, study)
        if strips is not None:
            panels.append((run, unit_of(table), strips))
    width = max((len(strips.columns) for _, _, strips in panels), default=1)
    figure, axes = new_figure(max(1, len(panels)), 1, width=1.9 + 0.42 * width, height=2.9 * max(1, len(panels)) + 0.9)
    greatest: dict[str, float] = {}
    for _, unit, strips in panels:
        greatest[unit] = max(greatest.get(unit, 0.0), float(np.nanmax(strips.to_numpy())))
    for panel, (run, unit, strips) in zip([line[0] for line in axes], panels, strict=False):
        bar = figure.colorbar(_panel(panel, strips, greatest[unit]), ax=panel, shrink=0.8)
        bar.set_label(f"mean change of the {unit}", fontsize=7)
        bar.ax.tick_params(labelsize=6)
        panel.set_title(f"{run.model}, {run.recipe}, seed {run.seed}", fontsize=8)
    if not panels:
        axes[0][0].set_axis_off()
    footnote(
        figure,
        "Absolute change of the answers, averaged over the outputs, when an attribute alone is replaced; one colour "
        f"scale for each unit. First line: mean over all samples; below: the first {SAMPLES} samples by name. White: "
        "the sample lacks the attribute.",
    )
    return figure


def _runs(inputs: Inputs) -> list[tuple[AnsweredRun, str]]:
    found: dict[tuple[str, str], tuple[AnsweredRun, str]] = {}
    for run, path in zip(inputs.study.runs, inputs.files["answers"], strict=True):
        if "table" in run.modalities and len(run.modalities) > 1:
            found.setdefault((run.recipe, run.model), (run, path))
    return list(found.values())


def _strips(path: str, table: SampleTable, study: StudyContext) -> pd.DataFrame | None:
    """Return the change by sample and attribute, the mean over all samples first; None without such parts."""
    units, baselines = study.parts["table"], study.baselines["table"]
    if "attribute" not in units:
        return None
    found = part_changes(read_answers(path), "table", "attribute", baselines[0])
    names = list(dict.fromkeys(map(attribute_of, table.attributes)))
    if found.empty:
        return None
    wide = with_attributes(found, names).pivot_table(index="sample_id", columns="word", values="change")
    wide = wide.reindex(columns=names)
    mean = wide.fillna(0.0).mean().to_frame("all samples").T
    return pd.concat([mean, wide.sort_index().head(SAMPLES)])


def _panel(panel: Axes, strips: pd.DataFrame, greatest: float) -> AxesImage:
    drawn = panel.imshow(
        np.ma.masked_invalid(strips.to_numpy()), cmap=CONTRIBUTION, vmin=0, vmax=max(greatest, 1e-12), aspect="auto"
    )
    panel.axhline(0.5, color="white", linewidth=2)
    panel.set_xticks(range(len(strips.columns)), strips.columns, rotation=45, ha="right", fontsize=7)
    panel.set_yticks([0, 1], ["all samples", "samples"], fontsize=7)
    return drawn

"""One image and four texts (paper, Figure 2): does the reference model's map depend on the text?"""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from wronglung.data.images.store import open_images
from wronglung.report.drawing import footnote, new_stack
from wronglung.report.format import number, title
from wronglung.report.map_drawing import LEGEND, draw_map, map_of, pixels_of, quoted
from wronglung.statistics.evaluation import Evaluation, read_evaluation
from wronglung.studies.wrong_lung.context import Inputs
from wronglung.studies.wrong_lung.figures.example_choice import (
    maps_of,
    ranked,
    reference_run,
)

SUBSET, METRIC, DIVERGENCE = "one_lung_abnormal", "auroc", "divergence"
TEXTS = ["swap_left_right", "nonsense", "random_sentences"]
RULE = (
    "{model}, seed {seed}. Chosen by rule among one-lung sentences with a finding and with an AUROC of at least their "
    "median: the sentence whose map the three other texts change least, and the one whose map they change most (mean "
    "symmetric KL divergence from the map of the sentence as written, printed ×100; ties by identifier). "
)


def text_changes(inputs: Inputs) -> Figure:
    """Draw two sentences, each as written, with its sides swapped, as nonsense, and replaced by another patient's.

    Raises:
        ValueError: if no sentence is of that kind.
    """
    study, evaluation = inputs.study, read_evaluation(inputs.files)
    run = reference_run(study)
    chosen, maps = choose(evaluation, run.model, run.seed), maps_of(inputs, run)
    figure, parts = new_stack(len(chosen), 1 + len(TEXTS), width=7.0, height=2.9 * len(chosen) + 0.6)
    with open_images(inputs.files["images"]) as images:
        for (part, panels), (label, instance) in zip(parts, chosen.items(), strict=True):
            part.suptitle(label, x=0.01, ha="left", fontsize=9, fontweight="bold")
            original = evaluation.texts["none"].loc[instance]
            pixels = pixels_of(images, original["dicom_id"], study.crop_size)
            for panel, name in zip(panels, ["none", *TEXTS], strict=True):
                text = evaluation.texts[name].loc[instance]
                draw_map(panel, pixels, original["boxes"], map_of(maps, text))
                _label(panel, name, text["text"], evaluation.scores[run.model, run.seed, name].loc[instance])
    footnote(figure, RULE.format(model=run.model, seed=run.seed) + LEGEND)
    return figure


def choose(evaluation: Evaluation, model: str, seed: int) -> dict[str, str]:
    """Return label -> instance_id (RULE).

    Raises:
        ValueError: if no sentence of the subset has a defined AUROC and divergence.
    """
    members = evaluation.members(SUBSET)
    before = evaluation.scores[model, seed, "none"][METRIC][members]
    change = np.mean([evaluation.scores[model, seed, name][DIVERGENCE][members] for name in TEXTS], axis=0)
    localised = (before >= before.median()).to_numpy()
    order = ranked("figure_02", pd.Series(change, before.index)[localised], f"{SUBSET} has a change of the map")
    return {"changed least": order[0], "changed most": order[-1]}


def _label(panel: Axes, name: str, text: str, scores: pd.Series) -> None:
    values = f"{title(METRIC)} {number(scores[METRIC], METRIC)}"
    if name != "none":
        values += f", divergence {number(scores[DIVERGENCE], DIVERGENCE)}"
    panel.set_title(title(name), fontsize=8)
    panel.set_xlabel(f"{quoted(text, 30, 4)}\n{values}", fontsize=7)

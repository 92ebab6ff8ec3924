"""Sentences, chosen by rule, with every model's map before and after left and right are swapped."""

import math
import textwrap

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure

from wronglung.data.images.store import ImageStore, open_images
from wronglung.outputs.maps import AttentionMaps
from wronglung.report.drawing import footnote, new_stack
from wronglung.report.format import number, title
from wronglung.report.map_drawing import LEGEND, SMALL, draw_map, map_of, pixels_of, quoted
from wronglung.statistics.evaluation import Evaluation, read_evaluation
from wronglung.studies.wrong_lung.context import Inputs, Run
from wronglung.studies.wrong_lung.figures.example_choice import maps_of, ranked

SUBSET, PERTURBATION, METRIC, COUNT = "one_lung_abnormal", "swap_left_right", "auroc", 6
TEXTS = ["none", PERTURBATION]
LABELS = ["as written", "swapped"]
MODELS_A_LINE, TILE = 6, 1.02  # models in a line of figure_06; side of a map in inches
RULE = (
    "Chosen by rule: one-lung sentences with a finding, ordered by the change of {model}'s AUROC when the sides are "
    "swapped (seeds averaged, ties by identifier), from the largest loss to the largest gain in equal steps. "
)
RULE_FOR_ONE = (
    "Chosen by rule: the one-lung sentence with a finding on which any model's AUROC falls most when the sides are "
    "swapped (seeds averaged, ties by identifier). "
)
BELOW = "Below each map: its AUROC. Maps are those of the first seed. "


def attention_examples(inputs: Inputs) -> Figure:
    """Draw six sentences, all models in one line: above, maps of the text as written; below, maps of the swapped text.

    Raises:
        ValueError: if no sentence is of that kind.
    """
    evaluation = read_evaluation(inputs.files)
    chosen = choose(evaluation, inputs.study.reference_model)
    return _draw(inputs, evaluation, chosen, len(inputs.study.shown), RULE.format(model=inputs.study.reference_model))


def all_models(inputs: Inputs) -> Figure:
    """Draw one sentence with every model's map of both texts (paper, Figure 6).

    Raises:
        ValueError: if no sentence is of that kind.
    """
    evaluation = read_evaluation(inputs.files)
    losses = [change(evaluation, model) for model in dict.fromkeys(run.model for run in inputs.study.shown)]
    worst = pd.concat(losses, axis=1).min(axis=1)
    chosen = ranked("figure_06", worst, f"{SUBSET} has a change of {METRIC}")[:1]
    return _draw(inputs, evaluation, chosen, min(MODELS_A_LINE, len(inputs.study.shown)), RULE_FOR_ONE)


def choose(evaluation: Evaluation, model: str) -> list[str]:
    """Return the instance_id of at most COUNT examples, from the largest loss of AUROC to the largest gain (RULE).

    Raises:
        ValueError: if no sentence of the subset has a defined change.
    """
    order = ranked("attention_examples", change(evaluation, model), f"{SUBSET} has a change of {METRIC}")
    steps = np.linspace(0, len(order) - 1, min(COUNT, len(order))).round().astype(int)
    return [order[step] for step in steps]


def change(evaluation: Evaluation, model: str) -> pd.Series:
    """Return the change of AUROC by the swap, seeds averaged, for the subset's sentences, indexed by instance_id."""
    before, after = (evaluation.values(model, name, [METRIC]).mean(axis=0)[:, 0] for name in TEXTS)
    return pd.Series(after - before, index=evaluation.instances.index)[evaluation.members(SUBSET)]


def _draw(inputs: Inputs, evaluation: Evaluation, chosen: list[str], a_line: int, rule: str) -> Figure:
    """Draw a part per sentence: both texts, the radiograph with the boxes, and the maps in lines of `a_line` models."""
    maps = {run: maps_of(inputs, run) for run in inputs.study.shown}
    lines = math.ceil(len(maps) / a_line)
    width = max(5.0, TILE * (a_line + 1))
    height = len(chosen) * (0.45 + lines * (0.3 + 2 * (TILE + 0.02))) + 0.5
    figure, parts = new_stack(len(chosen), a_line + 1, width, height, lines=2 * lines)
    with open_images(inputs.files["images"]) as images:
        for (part, panels), instance in zip(parts, chosen, strict=True):
            _sentence(part, evaluation, instance, int(16 * width))
            grid = np.array(panels, dtype=object).reshape(2 * lines, a_line + 1)
            _maps(grid, evaluation, instance, maps, images, inputs.study.crop_size)
    footnote(figure, rule + BELOW + LEGEND)
    return figure


def _sentence(part: SubFigure, evaluation: Evaluation, instance: str, width: int) -> None:
    """Write both texts above the part, each on at most two lines of `width` characters."""
    texts = [quoted(f"{title(name)}: {evaluation.texts[name].loc[instance, 'text']}", width, 2) for name in TEXTS]
    part.suptitle("\n".join(texts), x=0.01, ha="left", fontsize=8)


def _maps(
    grid: np.ndarray,
    evaluation: Evaluation,
    instance: str,
    maps: dict[Run, AttentionMaps],
    images: ImageStore,
    crop: int,
) -> None:
    """Fill the axes of one sentence, (2 * lines, 1 + models per line), and hide those without a map."""
    original = evaluation.texts["none"].loc[instance]
    pixels = pixels_of(images, original["dicom_id"], crop)
    for hidden in grid.ravel():
        hidden.set_axis_off()
    draw_map(grid[0, 0], pixels, original["boxes"], None)
    a_line = grid.shape[1] - 1
    for place, run in enumerate(maps):
        for below, name in enumerate(TEXTS):
            panel: Axes = grid[2 * (place // a_line) + below, 1 + place % a_line]
            panel.set_axis_on()
            draw_map(panel, pixels, original["boxes"], map_of(maps[run], evaluation.texts[name].loc[instance]))
            score = evaluation.scores[run.model, run.seed, name].loc[instance, METRIC]
            panel.set_xlabel(number(score, METRIC), fontsize=SMALL, labelpad=1)
            if place % a_line == 0:
                panel.set_ylabel(LABELS[below], fontsize=SMALL, labelpad=1)
            if below == 0:
                panel.set_title(textwrap.fill(run.model.replace("_", " "), 12), fontsize=7, pad=2)

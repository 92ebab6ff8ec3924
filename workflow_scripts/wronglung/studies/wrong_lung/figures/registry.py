"""All figures, by their names in the config; those of the paper under its numbers."""

from collections.abc import Callable
from functools import partial

from matplotlib.figure import Figure

from wronglung.report.drawing import end_footnote
from wronglung.report.notes import ONE_CT, about_the_images
from wronglung.studies.wrong_lung.context import FIGURE_INPUTS, Inputs
from wronglung.studies.wrong_lung.figures.attention_examples import all_models, attention_examples
from wronglung.studies.wrong_lung.figures.failure_modes import failure_modes
from wronglung.studies.wrong_lung.figures.few_shot_curve import few_shot_curve
from wronglung.studies.wrong_lung.figures.model_changes import condensed_deltas, trained_changes
from wronglung.studies.wrong_lung.figures.perturbation_examples import perturbation_examples
from wronglung.studies.wrong_lung.figures.reference_changes import reference_changes
from wronglung.studies.wrong_lung.figures.swap_effect import swap_effect
from wronglung.studies.wrong_lung.figures.text_changes import text_changes
from wronglung.studies.wrong_lung.figures.training_curves import training_curves

# The paper's subsets; in its Figures 4 and 7 they are parted.
FIRST, LAST = ["all", "one_lung"], ["abnormal", "mdrb"]
PAPER = ["all", "abnormal", "one_lung", "mdrb"]

FIGURES: dict[str, Callable[[Inputs], Figure]] = {
    "training_curves": training_curves,
    "swap_effect": swap_effect,
    "attention_examples": attention_examples,
    "figure_01": failure_modes,
    "figure_02": text_changes,
    "figure_03": perturbation_examples,
    "figure_04": partial(reference_changes, figure="figure_04", metric="auroc", subsets=FIRST),
    "figure_05": partial(trained_changes, figure="figure_05", metric="auroc", subsets=PAPER),
    "figure_06": all_models,
    "figure_07": partial(reference_changes, figure="figure_07", metric="auroc", subsets=LAST),
    "figure_08": partial(reference_changes, figure="figure_08", metric="average_precision", subsets=PAPER),
    "figure_09": partial(trained_changes, figure="figure_09", metric="average_precision", subsets=PAPER),
    "condensed_deltas": condensed_deltas,
    "few_shot_curve": few_shot_curve,
}


def draw_figure(name: str, inputs: Inputs) -> Figure:
    """The figure of that name, its footnote ended by what the data can be about.

    Raises:
        ValueError: if it shows what was not asked for.
    """
    figure = FIGURES[name](inputs)
    about_one_ct = inputs.study.example_release and "summary" in FIGURE_INPUTS[name]
    end_footnote(figure, [ONE_CT] * about_one_ct, about_the_images(inputs.study))
    return figure

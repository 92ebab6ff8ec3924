"""All figures of the study, by their names in the config; the paper's are called by its numbers.

Planning reads this module, so it imports nothing that draws.
"""

from wronglung.metrics.localisation import METRICS
from wronglung.report.entry import Entry

FOLDER = "wronglung.studies.wrong_lung.figures"
MAPS = ("instances", "scores", "maps", "images")
# Fields of the study's context that are read by every figure's notes, by notes on intervals, and by figures of maps.
BELOW_ALL = ("example_release", "images")
INTERVALS = (*BELOW_ALL, "statistics")
OF_MAPS = (*BELOW_ALL, "reference_model", "shown", "crop_size")

# The paper's subsets; its Figures 4 and 7 show two each.
FIRST, LAST = ("all", "one_lung"), ("abnormal", "mdrb")
SWAP, AUROC = ("swap_left_right",), ("auroc",)
PAPER = ("all", "abnormal", "one_lung", "mdrb")


def _numbered(name: str) -> str:
    """Return the paper's name of a figure: `figure_04` is Figure 4."""
    return f"Figure {int(name.rpartition('_')[2])}"


def _reference_changes(name: str, metric: str, subsets: tuple[str, ...]) -> Entry:
    """Return the reference model's changes of one metric."""
    return Entry(
        f"{FOLDER}.reference_changes:reference_changes",
        f"{_numbered(name)}: change of {METRICS[metric].title} under each perturbation, reference model",
        ("summary",),
        (*INTERVALS, "reference_model"),
        metrics=(metric,),
        changes=True,
        options={"metric": metric, "subsets": subsets},
    )


def _model_changes(name: str, metric: str) -> Entry:
    """Return every trained model's changes of one metric."""
    return Entry(
        f"{FOLDER}.model_changes:trained_changes",
        f"{_numbered(name)}: change of {METRICS[metric].title} under each perturbation, trained models "
        "(fine-tuned ones not shown)",
        ("summary",),
        (*INTERVALS, "trained"),
        metrics=(metric,),
        models=("training_logs",),
        changes=True,
        options={"metric": metric, "subsets": PAPER},
    )


FIGURES: dict[str, Entry] = {
    "training_curves": Entry(
        f"{FOLDER}.training_curves:training_curves",
        "Loss per epoch, beside the loss of a model that knows nothing (fine-tuned models not shown)",
        ("training_logs",),
        (*BELOW_ALL, "trained"),
        models=("training_logs",),
    ),
    "swap_effect": Entry(
        f"{FOLDER}.swap_effect:swap_effect",
        "Change of every model's AUROC when left and right are swapped",
        ("summary",),
        (*INTERVALS, "reference_model"),
        perturbations=SWAP,
        metrics=AUROC,
    ),
    "attention_examples": Entry(
        f"{FOLDER}.attention_examples:attention_examples",
        "Maps for sentences as written and with the sides swapped",
        MAPS,
        OF_MAPS,
        perturbations=SWAP,
        metrics=AUROC,
        models=("reference_maps",),
        restricted=True,
    ),
    "figure_01": Entry(
        f"{FOLDER}.failure_modes:failure_modes",
        "Figure 1: failure modes",
        MAPS,
        OF_MAPS,
        metrics=("auroc", "precision_at_5"),
        models=("reference_maps",),
        restricted=True,
    ),
    "figure_02": Entry(
        f"{FOLDER}.text_changes:text_changes",
        "Figure 2: maps under changed texts",
        MAPS,
        OF_MAPS,
        perturbations=("swap_left_right", "nonsense", "random_sentences"),
        metrics=AUROC,
        models=("reference_maps",),
        restricted=True,
    ),
    "figure_03": Entry(
        f"{FOLDER}.perturbation_examples:perturbation_examples",
        "Figure 3: the perturbations",
        ("instances", "images"),
        (*BELOW_ALL, "crop_size"),
        changes=True,
        restricted=True,
    ),
    "figure_04": _reference_changes("figure_04", "auroc", FIRST),
    "figure_05": _model_changes("figure_05", "auroc"),
    "figure_06": Entry(
        f"{FOLDER}.attention_examples:all_models",
        "Figure 6: maps of all models",
        MAPS,
        (*BELOW_ALL, "shown", "crop_size"),
        perturbations=SWAP,
        metrics=AUROC,
        models=("shown",),
        restricted=True,
    ),
    "figure_07": _reference_changes("figure_07", "auroc", LAST),
    "figure_08": _reference_changes("figure_08", "average_precision", PAPER),
    "figure_09": _model_changes("figure_09", "average_precision"),
    "condensed_deltas": Entry(
        f"{FOLDER}.model_changes:condensed_deltas",
        "Change of AUROC of every model under the perturbations that matter most",
        ("summary",),
        (*INTERVALS, "shown"),
        perturbations=(*SWAP, "shuffle_boxes", "random_sentences", "random_boxes", "synthetic_swapped_conditions"),
        metrics=AUROC,
        models=("shown",),
    ),
    "few_shot_curve": Entry(
        f"{FOLDER}.few_shot_curve:few_shot_curve",
        "Scores against the number of sentences annotated with boxes",
        ("summary",),
        (*INTERVALS, "few_shot"),
        perturbations=SWAP,
        metrics=AUROC,
        models=("few_shot",),
    ),
}

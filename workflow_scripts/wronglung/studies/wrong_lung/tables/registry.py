"""All tables of the study, by their names in the config; the paper's are called by its numbers.

Planning reads this module, so it imports nothing that makes a table.
"""

from typing import Literal

from wronglung.metrics.localisation import METRICS
from wronglung.report.entry import Entry

FOLDER = "wronglung.studies.wrong_lung.tables"
# Fields of the study's context that are read by every table's notes, and by notes on intervals.
BELOW_ALL = ("example_release", "images")
INTERVALS = (*BELOW_ALL, "statistics", "protocols")
ROWS = ("instances", "scores")

ORIGINAL = ("none",)
WITH_SYNTHETIC = ("none", "synthetic")
RANDOM = ("random_sentences",)
SUBSETS = ("abnormal", "one_lung", "mdrb")
LOCALISATION = ("auroc", "average_precision", "iou_at_5", "iou_at_10", "iou_at_30")
HEADLINE = LOCALISATION[:2]
ACCURACY = ("local_selection", "global_selection")


def published_file(name: str) -> str:
    """Return the file of the numbers that the paper printed in a table or in its text."""
    return f"resources/published/wrong_lung/{name}.csv"


def _means(
    name: str,
    title: str,
    models: Literal["reference", "trained", "shown"],
    blocks: dict[str, tuple[str, ...]],
    metrics: tuple[str, ...],
) -> Entry:
    """Return one of the paper's tables of means.

    Args:
        name: of the table.
        title: with {reference} where the reference model's name belongs.
        models: the reference model, all that were trained here, or all but the controls.
        blocks: subset -> the perturbations whose scores are shown one below the other; `none`: the original sentences.
        metrics: columns of the score files, one column each.
    """
    return Entry(
        make=f"{FOLDER}.paper_means:paper_means",
        title=title.format(reference="the reference model"),
        reads=("summary",),
        project_files=(published_file("final" if name == "final_results" else name),),
        uses=(*INTERVALS, "reference_model", "trained", "shown", "few_shot", *["not_supplied"] * (models == "shown")),
        perturbations=tuple(sorted({text for texts in blocks.values() for text in texts})),
        metrics=tuple(metric for metric in metrics if metric in METRICS),
        models=() if models == "reference" else (models,),
        options={"name": name, "title": title, "models": models, "blocks": blocks, "metrics": metrics},
    )


PAPER_MEANS: tuple[Entry, ...] = (
    _means(
        "table_02",
        "Table 2: Localization performance of {reference}",
        "reference",
        {"all": WITH_SYNTHETIC},
        LOCALISATION,
    ),
    _means(
        "table_03",
        "Table 3: Localization performance of {reference} on different subsets",
        "reference",
        dict.fromkeys(SUBSETS, WITH_SYNTHETIC),
        LOCALISATION,
    ),
    _means(
        "table_04",
        "Table 4: Localization performance for each retrained model",
        "trained",
        {"all": WITH_SYNTHETIC},
        HEADLINE,
    ),
    _means("table_05", "Table 5: Average Random Attention KL Divergences", "shown", {"all": RANDOM}, ("divergence",)),
    _means(
        "table_06",
        "Table 6: Average accuracies with respect to discriminating between the sentence actually associated with an "
        "image and a sentence randomly sampled from the dataset",
        "shown",
        dict.fromkeys(("all", "abnormal"), RANDOM),
        ACCURACY,
    ),
    _means(
        "table_07",
        "Table 7: Localization performance for each retrained model on the subsets",
        "trained",
        dict.fromkeys(SUBSETS, WITH_SYNTHETIC),
        HEADLINE,
    ),
    _means(
        "table_08",
        "Table 8: Average Random Attention KL Divergences on the subsets",
        "shown",
        dict.fromkeys(SUBSETS, RANDOM),
        ("divergence",),
    ),
    _means(
        "table_09",
        "Table 9: Candidate Selection Accuracy for other subsets",
        "shown",
        dict.fromkeys(("one_lung", "mdrb"), RANDOM),
        ACCURACY,
    ),
    _means(
        "table_10",
        "Table 10: Attention Entropy",
        "shown",
        dict.fromkeys(("all", *SUBSETS), ORIGINAL),
        ("entropy",),
    ),
    _means(
        "table_13",
        "Table 13: Precision at 5/10/30 %",
        "shown",
        dict.fromkeys(("all", *SUBSETS), WITH_SYNTHETIC),
        ("precision_at_5", "precision_at_10", "precision_at_30"),
    ),
    _means(
        "table_14",
        "Table 14: IOU at 5/10/30 %",
        "shown",
        dict.fromkeys(("all", *SUBSETS), WITH_SYNTHETIC),
        ("iou_at_5", "iou_at_10", "iou_at_30"),
    ),
    _means(
        "final_results",
        "Localization performance of every model (condensed results of the final version)",
        "shown",
        {"all": WITH_SYNTHETIC, **dict.fromkeys(SUBSETS, ORIGINAL)},
        HEADLINE,
    ),
)

TABLES: dict[str, Entry] = {
    "localisation": Entry(
        f"{FOLDER}.localisation:localisation",
        "The headline metrics of every model, perturbation and subset",
        ("summary",),
        (*INTERVALS, "headline", "reference_model"),
    ),
    "controls": Entry(
        f"{FOLDER}.controls:controls",
        "Every score beside the controls, which lack a model, the text or the image",
        ("summary",),
        (*INTERVALS, "headline", "reference_model", "not_supplied"),
        metrics=("auroc",),
        models=("controls",),
    ),
    "oracle_ceiling": Entry(
        f"{FOLDER}.oracle_ceiling:oracle_ceiling",
        "The best score that a map can reach, on grids of several sizes",
        ("summary",),
        (*INTERVALS, "headline"),
        models=("oracle",),
    ),
    "seed_by_seed": Entry(
        f"{FOLDER}.seed_by_seed:seed_by_seed",
        "The results of each seed",
        ROWS,
        (*INTERVALS, "seed", "reference_model", "trained", "shown", "few_shot"),
        metrics=("auroc",),
        models=("trained",),
    ),
    **{str(entry.options["name"]): entry for entry in PAPER_MEANS},
    "table_11": Entry(
        f"{FOLDER}.synthetic_examples:synthetic_examples",
        "Table 11: Examples of Synthetic Sentences",
        ("instances", "sentences"),
        BELOW_ALL,
        perturbations=("synthetic",),
        restricted=True,
    ),
    "table_12": Entry(
        f"{FOLDER}.correlations:correlations",
        "Table 12: Correlations for positive pairs",
        ROWS,
        (*INTERVALS, "seed", "shown", "not_supplied"),
        (published_file("table_12"),),
        metrics=("auroc", "average_precision", "precision_at_10", "iou_at_10"),
        models=("shown",),
    ),
    "protocols": Entry(
        f"{FOLDER}.protocols:protocols",
        "The corrected protocol beside the published one",
        ("summaries",),
        (*BELOW_ALL, "protocols", "headline", "reference_model"),
        metrics=("auroc",),
        protocols=("corrected", "as_published"),
    ),
    "data_sets": Entry(
        f"{FOLDER}.data_sets:data_sets",
        "Every model on every data set of the study, side by side",
        ("data_sets",),
        (*INTERVALS, "data_sets", "reference_model"),
        perturbations=("swap_left_right", "random_sentences"),
        metrics=("auroc",),
    ),
    "few_shot_curve": Entry(
        f"{FOLDER}.few_shot_curve:few_shot_curve",
        "Scores against the number of sentences annotated with boxes",
        ("summary",),
        (*INTERVALS, "headline", "few_shot"),
        models=("few_shot",),
    ),
    "two_models": Entry(
        f"{FOLDER}.two_models:two_models",
        "Two models compared seed by seed",
        ROWS,
        (*INTERVALS, "seed", "two_models"),
        perturbations=("swap_left_right",),
        metrics=("auroc",),
        models=("compared",),
    ),
    "perturbation_shares": Entry(
        f"{FOLDER}.perturbation_shares:perturbation_shares",
        "How many sentences a perturbation leaves as they were, and what the swap does to each",
        ("instances", "summary"),
        (*BELOW_ALL, "protocols"),
        changes=True,
    ),
    "data_statistics": Entry(
        f"{FOLDER}.data_statistics:data_statistics",
        "What the data hold",
        ("instances", "sentences"),
        BELOW_ALL,
        (published_file("in_text"),),
    ),
}

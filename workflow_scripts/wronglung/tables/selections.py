"""The paper's tables of means: which models, subsets, texts and metrics each of them shows. Data alone.

A selection becomes a table in `wronglung.tables.selected`; the config reads here what a table needs.
"""

from dataclasses import dataclass
from typing import Literal

ORIGINAL = ("none",)
BOTH = ("none", "synthetic")
RANDOM = ("random_sentences",)
SUBSETS = ("abnormal", "one_lung", "mdrb")
HEADLINE = ("auroc", "average_precision")
LOCALISATION = (*HEADLINE, "iou_at_5", "iou_at_10", "iou_at_30")
ACCURACY = ("local_selection", "global_selection")


@dataclass(frozen=True)
class Selection:
    """A table of means.

    Attributes:
        title: with {reference} where the reference model's name belongs.
        models: the reference model alone, all that were trained here, or all but the controls.
        blocks: subset -> the perturbations whose scores stand below each other, `none` being the original sentences.
        metrics: columns of the score files, one column each.
    """

    title: str
    models: Literal["reference", "trained", "shown"]
    blocks: dict[str, tuple[str, ...]]
    metrics: tuple[str, ...]


SELECTIONS: dict[str, Selection] = {
    "table_02": Selection("Table 2: Localization performance of {reference}", "reference", {"all": BOTH}, LOCALISATION),
    "table_03": Selection(
        "Table 3: Localization performance of {reference} on different subsets",
        "reference",
        dict.fromkeys(SUBSETS, BOTH),
        LOCALISATION,
    ),
    "table_04": Selection(
        "Table 4: Localization performance for each retrained model", "trained", {"all": BOTH}, HEADLINE
    ),
    "table_05": Selection(
        "Table 5: Average Random Attention KL Divergences", "shown", {"all": RANDOM}, ("divergence",)
    ),
    "table_06": Selection(
        "Table 6: Average accuracies with respect to discriminating between the sentence actually associated with an "
        "image and a sentence randomly sampled from the dataset",
        "shown",
        dict.fromkeys(("all", "abnormal"), RANDOM),
        ACCURACY,
    ),
    "table_07": Selection(
        "Table 7: Localization performance for each retrained model on the subsets",
        "trained",
        dict.fromkeys(SUBSETS, BOTH),
        HEADLINE,
    ),
    "table_08": Selection(
        "Table 8: Average Random Attention KL Divergences on the subsets",
        "shown",
        dict.fromkeys(SUBSETS, RANDOM),
        ("divergence",),
    ),
    "table_09": Selection(
        "Table 9: Candidate Selection Accuracy for other subsets",
        "shown",
        dict.fromkeys(("one_lung", "mdrb"), RANDOM),
        ACCURACY,
    ),
    "table_10": Selection(
        "Table 10: Attention Entropy", "shown", dict.fromkeys(("all", *SUBSETS), ORIGINAL), ("entropy",)
    ),
    "table_13": Selection(
        "Table 13: Precision at 5/10/30 %",
        "shown",
        dict.fromkeys(("all", *SUBSETS), BOTH),
        ("precision_at_5", "precision_at_10", "precision_at_30"),
    ),
    "table_14": Selection(
        "Table 14: IOU at 5/10/30 %",
        "shown",
        dict.fromkeys(("all", *SUBSETS), BOTH),
        ("iou_at_5", "iou_at_10", "iou_at_30"),
    ),
    "final_results": Selection(
        "Localization performance of every model (condensed results of the final version)",
        "shown",
        {"all": BOTH, **dict.fromkeys(SUBSETS, ORIGINAL)},
        HEADLINE,
    ),
}

"""AUROC of zero-shot scores, label by label."""

from wronglung.metrics.binary_auroc import binary_auroc
from wronglung.metrics.classification.zero_shot import LabelScores


def auroc_of_positive(scores: LabelScores) -> float:
    """Return the AUROC of the similarity to the prompts that state the label; nan as in `binary_auroc`."""
    return binary_auroc(scores.positive, scores.truth)


def auroc_of_pair(scores: LabelScores) -> float:
    """Return the AUROC of the positive similarity less the negative (CheXzero: Tiu et al., Nature BME 2022).

    Their probability exp(p) / (exp(p) + exp(n)) orders images in the same way. The two prompts share words, so the
    difference can be far below the positive prompt alone; both are shown.

    Returns:
        Score in [0, 1]; nan as in `binary_auroc`, or if there is no prompt that denies the label.
    """
    if scores.negative is None:
        return float("nan")
    return binary_auroc(scores.positive - scores.negative, scores.truth)

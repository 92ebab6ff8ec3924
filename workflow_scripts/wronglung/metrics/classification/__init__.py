"""Metrics of zero-shot classification and linear probes.

This package imports only numpy, so that the config can check names without loading anything heavy; the linear probe,
which needs scikit-learn, is in modules of its own.
"""

from collections.abc import Callable
from typing import TypeVar

from wronglung.metrics.classification.balanced_set import BalancedSet, draw_balanced, exclusive
from wronglung.metrics.classification.known_truth import known_truth
from wronglung.metrics.classification.label_auroc import auroc_of_pair, auroc_of_positive
from wronglung.metrics.classification.patient_draws import draw_patients, draws_of
from wronglung.metrics.classification.predictions import Predictions, accuracy, f1_scores, macro_f1
from wronglung.metrics.classification.zero_shot import (
    UNDECIDED,
    LabelScores,
    class_embeddings,
    most_similar,
    similarities,
)
from wronglung.metrics.metric import Column, Metric

Item = TypeVar("Item")


def _share(compute: Callable[[Item], float], title: str) -> Metric[Item]:
    return Metric(compute, title=title, unit="share", scale=100, decimals=1, better="higher")


MULTI_CLASS: dict[str, Metric[Predictions]] = {
    "accuracy": _share(accuracy, "accuracy"),
    "macro_f1": _share(macro_f1, "macro F1"),
}
"""Metrics of images with one class each, by their names in the config and in the score files."""

PER_LABEL: dict[str, Metric[LabelScores]] = {
    "auroc_of_positive": _share(auroc_of_positive, "AUROC, positive prompts"),
    "auroc_of_pair": _share(auroc_of_pair, "AUROC, positive less negative"),
}
"""Metrics of one label of any images."""

COLUMNS: dict[str, Column] = {
    **MULTI_CLASS,
    **PER_LABEL,
    "auroc_of_probe": Column(title="AUROC, linear probe", unit="share", scale=100, decimals=1, better="higher"),
}
"""All columns of a classification table: zero-shot metrics, and the scores of `linear_probe`."""

__all__ = [
    "COLUMNS",
    "MULTI_CLASS",
    "PER_LABEL",
    "UNDECIDED",
    "BalancedSet",
    "LabelScores",
    "Predictions",
    "accuracy",
    "auroc_of_pair",
    "auroc_of_positive",
    "class_embeddings",
    "draw_balanced",
    "draw_patients",
    "draws_of",
    "exclusive",
    "f1_scores",
    "known_truth",
    "macro_f1",
    "most_similar",
    "similarities",
]

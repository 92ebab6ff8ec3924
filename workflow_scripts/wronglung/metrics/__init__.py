"""From an attention map and a sentence's boxes to numbers: one pure function a metric.

Importing this package needs numpy alone, so that the config can check names without loading anything heavy.
"""

from collections.abc import Callable
from functools import partial

from wronglung.metrics.auroc import auroc
from wronglung.metrics.average_precision import average_precision
from wronglung.metrics.divergence import symmetric_kl
from wronglung.metrics.entropy import entropy
from wronglung.metrics.ranking import Ranking, rank, ranking_bilinear, ranking_nearest
from wronglung.metrics.thresholds import iou_at, precision_at, recall_at

METRICS: dict[str, Callable[[Ranking], float]] = {
    "auroc": auroc,
    "average_precision": average_precision,
    **{f"iou_at_{percent}": partial(iou_at, share=percent / 100) for percent in (5, 10, 20, 30)},
    **{f"precision_at_{percent}": partial(precision_at, share=percent / 100) for percent in (5, 10, 20, 30)},
    **{f"recall_at_{percent}": partial(recall_at, share=percent / 100) for percent in (5, 10, 20, 30)},
}
"""Localisation metrics, by their names in the config and in the score files: all are better when higher."""

DESCRIPTIONS: tuple[str, ...] = ("entropy", "no_attention", "local_similarity", "global_similarity")
"""Columns that every score file holds beside the metrics: they describe a map, higher is neither better nor worse."""

__all__ = [
    "DESCRIPTIONS",
    "METRICS",
    "Ranking",
    "auroc",
    "average_precision",
    "entropy",
    "iou_at",
    "precision_at",
    "rank",
    "ranking_bilinear",
    "ranking_nearest",
    "recall_at",
    "symmetric_kl",
]

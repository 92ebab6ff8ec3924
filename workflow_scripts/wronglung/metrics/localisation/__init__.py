"""From an attention map and a sentence's boxes to numbers: one pure function a metric.

Importing this package needs numpy alone, so that the config can check names without loading anything heavy.
"""

from collections.abc import Callable
from functools import partial

from wronglung.metrics.localisation.auroc import auroc
from wronglung.metrics.localisation.average_precision import average_precision
from wronglung.metrics.localisation.cnr import cnr
from wronglung.metrics.localisation.divergence import symmetric_kl
from wronglung.metrics.localisation.entropy import entropy
from wronglung.metrics.localisation.mean_iou import miou
from wronglung.metrics.localisation.pointing_game import pointing_game
from wronglung.metrics.localisation.ranking import Ranking, rank, ranking_bilinear, ranking_nearest
from wronglung.metrics.localisation.thresholds import iou_at, precision_at, recall_at

METRICS: dict[str, Callable[[Ranking], float]] = {
    "auroc": auroc,
    "average_precision": average_precision,
    **{f"iou_at_{percent}": partial(iou_at, share=percent / 100) for percent in (5, 10, 20, 30)},
    **{f"precision_at_{percent}": partial(precision_at, share=percent / 100) for percent in (5, 10, 20, 30)},
    **{f"recall_at_{percent}": partial(recall_at, share=percent / 100) for percent in (5, 10, 20, 30)},
    "pointing_game": pointing_game,
    "cnr": cnr,
    "miou": miou,
}
"""Localisation metrics, by their names in the config and in the score files: all are better when higher.

Those with `_at_` are counted otherwise under protocol `as_published` (module `scoring_protocols`).
"""

DESCRIPTIONS: tuple[str, ...] = (
    "entropy",
    "no_attention",
    "local_similarity",
    "global_similarity",
    "divergence",
    "local_selection",
    "global_selection",
)
"""Columns that every score file holds beside the metrics, whether or not the sentence has boxes.

divergence: symmetric KL in nats between the map and that of the same instance unperturbed. local_selection and
global_selection: 1 where the image is strictly more similar to its own unperturbed text than to this row's, else 0;
nan in unperturbed rows. Over the rows of random sentences their means are the paper's Random Attention KL and
candidate selection accuracies.
"""

__all__ = [
    "DESCRIPTIONS",
    "METRICS",
    "Ranking",
    "auroc",
    "average_precision",
    "cnr",
    "entropy",
    "iou_at",
    "miou",
    "pointing_game",
    "precision_at",
    "rank",
    "ranking_bilinear",
    "ranking_nearest",
    "recall_at",
    "symmetric_kl",
]

"""Metrics of an attention map and a sentence's boxes: one pure function for each metric.

This package imports only numpy, so that the config can check names without loading anything heavy.
"""

from collections.abc import Callable
from functools import partial

from wronglung.metrics.localisation.auroc import auroc
from wronglung.metrics.localisation.average_precision import average_precision
from wronglung.metrics.localisation.cnr import cnr
from wronglung.metrics.localisation.divergence import symmetric_kl
from wronglung.metrics.localisation.entailment import entailed_at_10
from wronglung.metrics.localisation.entropy import entropy
from wronglung.metrics.localisation.lift import lift_at_10
from wronglung.metrics.localisation.mass_in_boxes import mass_in_boxes
from wronglung.metrics.localisation.mean_iou import miou
from wronglung.metrics.localisation.pointing_game import pointing_game
from wronglung.metrics.localisation.rank_accuracy import rank_accuracy
from wronglung.metrics.localisation.ranking import Ranking, rank, ranking_bilinear, ranking_nearest
from wronglung.metrics.localisation.thresholds import iou_at, precision_at, recall_at
from wronglung.metrics.metric import Column, Metric, Needs


def _share(compute: Callable[[Ranking], float], title: str, needs: Needs = "order") -> Metric[Ranking]:
    """Return the entry of a metric from 0 to 1 that is better when higher: printed x100 with one decimal."""
    return Metric(compute, title=title, unit="share", scale=100, decimals=1, better="higher", needs=needs)


PERCENTAGES = (5, 10, 20, 30)
"""Shares of most attended pixels, in per cent, at which overlaps are counted."""


def _at_four_shares(name: str, title: str, compute: Callable[..., float]) -> dict[str, Metric[Ranking]]:
    """Return the entries of an overlap with the 5, 10, 20 and 30 % most attended pixels."""
    return {
        f"{name}_at_{percent}": _share(partial(compute, share=percent / 100), f"{title}@{percent}\N{NO-BREAK SPACE}%")
        for percent in PERCENTAGES
    }


METRICS: dict[str, Metric[Ranking]] = {
    "auroc": _share(auroc, "AUROC"),
    "average_precision": _share(average_precision, "AP"),
    **_at_four_shares("iou", "IoU", iou_at),
    **_at_four_shares("precision", "Precision", precision_at),
    **_at_four_shares("recall", "Recall", recall_at),
    "pointing_game": _share(pointing_game, "pointing game"),
    "cnr": Metric(cnr, title="CNR", unit="ratio", scale=1, decimals=3, better="higher", needs="differences"),
    "miou": _share(miou, "mIoU", needs="differences"),
    "mass_in_boxes": _share(mass_in_boxes, "mass in boxes", needs="non_negative"),
    "rank_accuracy": _share(rank_accuracy, "rank accuracy"),
    "lift_at_10": Metric(
        lift_at_10, title="Lift@10\N{NO-BREAK SPACE}%", unit="ratio", scale=1, decimals=3, better="higher"
    ),
    "entailed_at_10": _share(entailed_at_10, "Entailed@10\N{NO-BREAK SPACE}%"),
}
"""Localisation metrics, by their names in the config and in the score files.

Under protocol `as_published`, those with `_at_` are counted in another way (module `scoring_protocols`).
"""

DESCRIPTIONS: dict[str, Column] = {
    "entropy": Column(title="entropy (nats)", unit="nats", scale=1, decimals=3, better="neither"),
    "no_attention": Column(title="no-attention mass", unit="share", scale=100, decimals=1, better="neither"),
    "local_similarity": Column(title="local similarity", unit="similarity", scale=1, decimals=3, better="neither"),
    "global_similarity": Column(title="global similarity", unit="similarity", scale=1, decimals=3, better="neither"),
    "divergence": Column(title="KL divergence", unit="nats", scale=100, decimals=2, better="neither"),
    "local_selection": Column(title="local", unit="share", scale=100, decimals=1, better="higher"),
    "global_selection": Column(title="global", unit="share", scale=100, decimals=1, better="higher"),
}
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
    "entailed_at_10",
    "entropy",
    "iou_at",
    "lift_at_10",
    "mass_in_boxes",
    "miou",
    "pointing_game",
    "precision_at",
    "rank",
    "rank_accuracy",
    "ranking_bilinear",
    "ranking_nearest",
    "recall_at",
    "symmetric_kl",
]

"""How each protocol gets from a map's cells to pixels and from pixels to numbers."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import NamedTuple

import numpy as np

from wronglung.metrics.localisation import METRICS
from wronglung.metrics.localisation.published_counting import (
    published_iou_at,
    published_precision_at,
    published_recall_at,
)
from wronglung.metrics.localisation.ranking import Levels, Ranking, levels_bilinear, levels_nearest


class Protocol(NamedTuple):
    """One way of scoring."""

    levels: Callable[[np.ndarray, tuple[int, ...]], Levels]  # of a map (h, w) on (H, W) pixels
    metrics: Mapping[str, Callable[[Ranking], float]]  # by the names in METRICS
    no_attention_counts: bool  # whether the no-attention mass is a cell of the divergence


PUBLISHED_METRICS: dict[str, Callable[[Ranking], float]] = METRICS | {
    f"{name}_at_{percent}": partial(metric, share=percent / 100)
    for name, metric in {
        "iou": published_iou_at,
        "precision": published_precision_at,
        "recall": published_recall_at,
    }.items()
    for percent in (5, 10, 20, 30)
}

PROTOCOLS: dict[str, Protocol] = {
    "corrected": Protocol(levels_bilinear, METRICS, no_attention_counts=True),
    "as_published": Protocol(levels_nearest, PUBLISHED_METRICS, no_attention_counts=False),
}
"""By the names in the config; `as_published` upsamples, cuts and compares maps as the paper's code did."""

"""The two scoring protocols: how cells become pixels, and pixels become numbers."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import NamedTuple

import numpy as np

from wronglung.metrics.localisation import METRICS, PERCENTAGES, entailed_at_10, lift_at_10
from wronglung.metrics.localisation.published_counting import (
    published_iou_at,
    published_precision_at,
    published_recall_at,
)
from wronglung.metrics.localisation.ranking import Levels, Ranking, levels_bilinear, levels_nearest

Compute = Callable[[Ranking], float]


class Protocol(NamedTuple):
    """One way of scoring."""

    levels: Callable[[np.ndarray, tuple[int, ...]], Levels]  # of a map (h, w) on (H, W) pixels
    metrics: Mapping[str, Compute]  # by the names in METRICS
    no_attention_counts: bool  # whether the no-attention mass is a cell of the divergence


CORRECTED: dict[str, Compute] = {name: metric.compute for name, metric in METRICS.items()}

AS_PUBLISHED: dict[str, Compute] = CORRECTED | {
    **{
        f"{name}_at_{percent}": partial(compute, share=percent / 100)
        for name, compute in {
            "iou": published_iou_at,
            "precision": published_precision_at,
            "recall": published_recall_at,
        }.items()
        for percent in PERCENTAGES
    },
    # The published code has neither metric. Both use the precision of the same score file.
    "lift_at_10": partial(lift_at_10, precision=published_precision_at),
    "entailed_at_10": partial(entailed_at_10, precision=published_precision_at),
}

PROTOCOLS: dict[str, Protocol] = {
    "corrected": Protocol(levels_bilinear, CORRECTED, no_attention_counts=True),
    "as_published": Protocol(levels_nearest, AS_PUBLISHED, no_attention_counts=False),
}
"""By the names in the config; `as_published` upsamples, cuts and compares maps as the paper's code did."""

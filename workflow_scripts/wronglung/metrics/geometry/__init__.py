"""Metrics of where images and texts lie in the joint space.

This package imports only numpy, so that the config can check names without loading anything heavy; `separability` and
`evenly_spread`, which need scikit-learn and scipy, are in modules of their own.
"""

from collections.abc import Callable

from wronglung.metrics.geometry.alignment import alignment, mean_distance
from wronglung.metrics.geometry.centroids import centroid_cosines
from wronglung.metrics.geometry.embedded import Embedded, embed
from wronglung.metrics.geometry.modality_gap import modality_gap
from wronglung.metrics.geometry.uniformity import (
    has_collapsed,
    uniformity,
    uniformity_of_images,
    uniformity_of_texts,
    uniformity_of_union,
)
from wronglung.metrics.metric import Better, Column, Metric


def _plain(compute: Callable[[Embedded], float], title: str, unit: str, better: Better) -> Metric[Embedded]:
    return Metric(compute, title=title, unit=unit, scale=1, decimals=3, better=better)


METRICS: dict[str, Metric[Embedded]] = {
    "alignment": _plain(alignment, "alignment", "squared distance", "lower"),
    "uniformity_of_images": _plain(uniformity_of_images, "uniformity, images", "log of potential", "lower"),
    "uniformity_of_texts": _plain(uniformity_of_texts, "uniformity, texts", "log of potential", "lower"),
    "uniformity_of_union": _plain(uniformity_of_union, "uniformity, both", "log of potential", "lower"),
    "modality_gap": _plain(modality_gap, "modality gap", "distance", "neither"),
}
"""Metrics of the pairs alone, by their names in the config and in the score files."""

COLUMNS: dict[str, Column] = {
    **METRICS,
    "separability": Column(title="separability of modalities", unit="share", scale=100, decimals=1, better="neither"),
}
"""All columns of a geometry table: METRICS, and `separability`, which also needs patients and folds."""

__all__ = [
    "COLUMNS",
    "METRICS",
    "Embedded",
    "alignment",
    "centroid_cosines",
    "embed",
    "has_collapsed",
    "mean_distance",
    "modality_gap",
    "uniformity",
    "uniformity_of_images",
    "uniformity_of_texts",
    "uniformity_of_union",
]

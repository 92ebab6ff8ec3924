"""Images and texts of the same pairs in one space, on the unit sphere."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from wronglung.metrics.embeddings import same_pairs, unit_rows
from wronglung.metrics.geometry.potential import Potential, between, within


@dataclass(frozen=True)
class Embedded:
    """N pairs; `embed` makes one.

    Attributes:
        images: (N, D) float, of length 1.
        texts: (N, D) float, of length 1; row n belongs to image n.
    """

    images: np.ndarray
    texts: np.ndarray

    @cached_property
    def among_images(self) -> Potential:
        """Return the potential of all pairs of images; computed once, because two metrics need it."""
        return within(self.images)

    @cached_property
    def among_texts(self) -> Potential:
        """Return the potential of all pairs of texts."""
        return within(self.texts)

    @cached_property
    def across(self) -> Potential:
        """Return the potential of all pairs of an image and a text, own texts included."""
        return between(self.images, self.texts)


def embed(images: np.ndarray, texts: np.ndarray) -> Embedded:
    """Scale both, (N, D) float, to length 1.

    Raises:
        ValueError: if the shapes differ, or an embedding is zero, NaN or infinite; the message names its row.
    """
    same_pairs(images, texts)
    return Embedded(unit_rows(images, "images"), unit_rows(texts, "texts"))

"""Read the inputs of samples: pixels with their noise, texts and rows of tables."""

from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np

from wronglung.core.seeds import derive_rng
from wronglung.data.images.geometry import centre_crop
from wronglung.data.images.store import ImageStore
from wronglung.data.modalities import Modality
from wronglung.data.samples import SampleTable


class SampleReader:
    """Inputs of samples by modality and row, for use in a `with` block."""

    def __init__(self, table: SampleTable, images: Sequence[str | Path], crop: int, seed: int) -> None:
        self._table, self._paths, self._crop, self._seed = table, images, crop, seed
        self._attributes = table.table_values()

    def __enter__(self) -> Self:
        self._store = ImageStore(self._paths)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._store.__exit__(kind, error, trace)

    def input(self, modality: Modality, row: int) -> Any | None:
        """Return an input as models take it; None if the sample has none.

        Args:
            modality: `image`: uint8 (crop, crop), or (H, W, 3) in colour; `volume`: uint8 (D, H, W), both with the
                recipe's noise, which the sample's id decides; `text`: the text as it is; `table`: float64 (A,), NaN
                where not known.
            row: of the table.

        Raises:
            KeyError: if no store holds the image.
        """
        sample = self._table.rows.iloc[row]
        if modality == "table":
            values = self._attributes[row]
            return None if np.isnan(values).all() else values
        given = sample["text" if modality == "text" else "image"]
        if not isinstance(given, str):
            return None
        if modality == "text":
            return given if given.strip() else None
        stored = self._store.pixels(given)
        pixels = centre_crop(stored, self._crop) if stored.ndim == 2 else stored
        return self._noisy(pixels, float(sample["noise"]), str(sample["sample_id"]))

    def _noisy(self, pixels: np.ndarray, noise: float, sample: str) -> np.ndarray:
        if noise == 0.0:
            return pixels
        change = derive_rng(self._seed, "noise", sample).normal(0.0, 255.0 * noise, pixels.shape)
        return np.clip(pixels + change, 0.0, 255.0).round().astype(np.uint8)


def open_samples(table: SampleTable, images: Sequence[str | Path], crop: int, seed: int) -> SampleReader:
    """Return a reader of samples.

    Args:
        table: the samples.
        images: stores that hold their images.
        crop: side of a film in pixels.
        seed: of the noise.
    """
    return SampleReader(table, images, crop, seed)

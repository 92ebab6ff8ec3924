"""Samples as items of an epoch, and as batches of tensors.

All random draws are derived from (seed, purpose, epoch, sample), as in `training/contrastive_pairs.py`.
"""

import os
import re
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import cv2
import numpy as np
import torch
from torch import Tensor
from transformers import PreTrainedTokenizerBase

from wronglung.core.seeds import derive_rng
from wronglung.data.modalities import Modality
from wronglung.data.sample_inputs import SampleReader
from wronglung.data.samples import SampleTable
from wronglung.models.fusion.settings import FusionTrainingSettings, SampleAugmentationSettings
from wronglung.models.fusion.tokenizer import tokens_of
from wronglung.training.augmentation import augment
from wronglung.training.epoch_sampler import Key

WORD = re.compile(r"\S+")


class Reading(NamedTuple):
    """How inputs become tensors.

    Attributes:
        side: pixels of an image along a side, where a whole batch has none.
        attributes: columns of the table.
        tokenizer: of texts; None for a model that takes none.
        max_pieces: of the longest text.
    """

    side: int
    attributes: int
    tokenizer: PreTrainedTokenizerBase | None
    max_pieces: int


def tensors_of(modality: Modality, inputs: Sequence[Any], reading: Reading) -> dict[str, Tensor]:
    """Return N inputs of a modality, None where a sample has none, as `FusionModel.encode` takes them.

    Raises:
        ValueError: if images or volumes of one batch differ in their size.
    """
    if modality == "text":
        assert reading.tokenizer is not None  # since the model takes texts
        there = [bool(text and text.strip()) for text in inputs]
        made = tokens_of(reading.tokenizer, [text or "" for text in inputs], reading.max_pieces)
        return {"there": torch.tensor(there), **{name: torch.tensor(made[name]) for name in made}}
    there = [one is not None for one in inputs]
    if modality == "table":
        unknown = np.full(reading.attributes, np.nan)
        rows = np.stack([unknown if row is None else row for row in inputs])
        return {"there": torch.tensor(there), "attributes": torch.from_numpy(rows.astype(np.float32))}
    shape = next((one.shape for one in inputs if one is not None), (reading.side,) * (2 if modality == "image" else 3))
    sizes = {one.shape for one in inputs if one is not None}
    if len(sizes) > 1:
        raise ValueError(f"samples have {modality}s of different sizes, {sorted(sizes)}; store all at one size")
    black = np.zeros(shape, dtype=np.uint8)
    stacked = np.stack([black if one is None else one for one in inputs])
    return {"there": torch.tensor(there), "pixels" if modality == "image" else "voxels": torch.from_numpy(stacked)}


class SampleDataset:
    """Samples by (epoch, row): the inputs of each modality, and the targets."""

    def __init__(
        self,
        table: SampleTable,
        open_reader: Callable[[], SampleReader],
        takes: Sequence[Modality],
        changes: FusionTrainingSettings | None,
        mask: str | None,
        seed: int,
    ) -> None:
        """Keep what items are made of.

        Args:
            table: the samples of a split.
            open_reader: opens their inputs.
            takes: the modalities of the model.
            changes: how inputs differ from draw to draw; None: they do not.
            mask: the mask token of texts; None if the tokenizer has none.
            seed: of the draws.
        """
        self.table, self.takes, self.changes, self.mask, self.seed = table, takes, changes, mask, seed
        self._targets = table.target_values()
        self._open, self._process = open_reader, -1
        self._reader: SampleReader | None = None

    def __len__(self) -> int:
        """Return the number of samples."""
        return len(self.table.rows)

    def __getitem__(self, key: Key) -> dict[str, Any]:
        """Return a sample as it is in that epoch."""
        epoch, row = key
        reader = self._opened()
        inputs = {modality: reader.input(modality, row) for modality in self.takes}
        if self.changes is not None:
            sample = str(self.table.rows["sample_id"].iloc[row])
            for modality in ("image", "text"):
                if inputs.get(modality) is not None:
                    rng = derive_rng(self.seed, modality, epoch, sample)
                    inputs[modality] = self._changed(modality, inputs[modality], self.changes, rng)
        return {"inputs": inputs, "targets": self._targets[row]}

    def _changed(self, modality: str, given: Any, changes: FusionTrainingSettings, rng: np.random.Generator) -> Any:
        if modality == "image":
            return moved(given, changes.augmentation, rng)
        if self.mask is None or changes.masked_share == 0.0:
            return given
        return masked(given, changes.masked_share, self.mask, rng)

    def _opened(self) -> SampleReader:
        # HDF5 files must not be shared with forked workers, so each process opens its own.
        if self._reader is None or self._process != os.getpid():
            self._reader, self._process = self._open().__enter__(), os.getpid()
        return self._reader


def moved(image: np.ndarray, settings: SampleAugmentationSettings, rng: np.random.Generator) -> np.ndarray:
    """Return an image, uint8 (H, W) or (H, W, 3), at another place, scale and exposure; it becomes a square."""
    side, margin = max(image.shape[:2]), settings.margin
    square = (
        image if image.shape[0] == image.shape[1] else cv2.resize(image, (side, side), interpolation=cv2.INTER_AREA)
    )
    around = [(margin, margin), (margin, margin), *[(0, 0)] * (image.ndim - 2)]
    return augment(np.pad(square, around, mode="edge"), side, settings, rng)


def masked(text: str, share: float, mask: str, rng: np.random.Generator) -> str:
    """Return a text some of whose words, each with the probability `share`, are the mask token."""
    return WORD.sub(lambda word: mask if rng.random() < share else word[0], text)


class Collator:
    """Collates items into one batch of tensors."""

    def __init__(self, takes: Sequence[Modality], reading: Reading) -> None:
        self._takes, self._reading = takes, reading

    def __call__(self, items: Sequence[dict[str, Any]]) -> dict[str, Any]:
        """Return the arguments of `FusionModel.forward`."""
        targets = torch.from_numpy(np.stack([item["targets"] for item in items]).astype(np.float32))
        inputs: dict[str, Any] = {
            modality: tensors_of(modality, [item["inputs"][modality] for item in items], self._reading)
            for modality in self._takes
        }
        return {"targets": targets, **inputs}

"""Training pairs, as items and batches; the sentences of an image share its pass through the encoder.

All random draws are derived from (seed, purpose, epoch, image). So a resumed run, or a run with another number of
workers or processes, makes the same draws.
"""

import os
from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.utils.data import Dataset
from transformers import PreTrainedTokenizerBase

from wronglung.core.seeds import derive_rng
from wronglung.data.images.geometry import centre_crop
from wronglung.data.images.store import ImageStore
from wronglung.encoders.settings import TextEncoderSource
from wronglung.encoders.tokenizer import tokenize
from wronglung.text.masking import MaskingSettings, mask_text
from wronglung.training.augmentation import augment
from wronglung.training.epoch_sampler import Key
from wronglung.training.sentence_pool import SentencePool
from wronglung.training.settings import AugmentationSettings, SentenceSettings
from wronglung.training.text_schedule import draw_texts, schedule_of, text_identity


class PairDataset(Dataset[dict[str, Any]]):
    """Items by (epoch, image): pixels (crop, crop) uint8, and the texts with their identities."""

    def __init__(
        self,
        pool: SentencePool,
        image_paths: Sequence[str],
        crop: int,
        sentences: SentenceSettings,
        augmentation: AugmentationSettings | None,
        seed: int,
        epochs: int,
    ) -> None:
        self.pool, self.crop, self.sentences, self.augmentation = pool, crop, sentences, augmentation
        self.seed, self.epochs, self.image_paths = seed, epochs, list(image_paths)
        self._store: ImageStore | None = None
        self._process = -1

    def __len__(self) -> int:
        """Return the number of images."""
        return len(self.pool)

    def __getitem__(self, key: Key) -> dict[str, Any]:
        """Return the image with the texts and the crop of that epoch."""
        epoch, image = key
        dicom_id = self.pool.dicom_ids[image]
        square = self._images().pixels(dicom_id)
        rng = derive_rng(self.seed, "sentences", epoch, dicom_id)
        drawn = draw_texts(self.pool, image, self.sentences, epoch / self.epochs, rng)
        pixels = (
            centre_crop(square, self.crop)
            if self.augmentation is None
            else augment(square, self.crop, self.augmentation, derive_rng(self.seed, "pixels", epoch, dicom_id))
        )
        if self.sentences.masking is None:
            texts = [" ".join(self.pool.texts[row] for row in rows) for rows in drawn]
            return {"pixels": pixels, "texts": texts, "text_ids": self._identities(drawn)}
        rng = derive_rng(self.seed, "masking", epoch, dicom_id)
        return {"pixels": pixels, **self._masked(drawn, self.sentences.masking, rng)}

    def _masked(
        self, drawn: Sequence[np.ndarray], masking: MaskingSettings, rng: np.random.Generator
    ) -> dict[str, Any]:
        """Return masked texts, each with two identities, (texts, 2): of the unmasked text and of the masked text."""
        pool = self.pool
        masked = [[mask_text(pool.reports[row], pool.spans[row], masking, rng) for row in rows] for rows in drawn]
        left = np.array([text_identity(sentences) for sentences in masked])
        return {"texts": [*map(" ".join, masked)], "text_ids": np.stack([self._identities(drawn), left], axis=1)}

    def _identities(self, drawn: Sequence[np.ndarray]) -> np.ndarray:
        """Return numbers that are equal for equal texts, (texts,) int64."""
        if schedule_of(self.sentences) is None:
            return self.pool.text_ids[np.concatenate(drawn)]
        return np.array([text_identity([self.pool.texts[row] for row in rows]) for rows in drawn])

    def _images(self) -> ImageStore:
        # HDF5 files must not be shared with forked workers, so each process opens its own.
        if self._store is None or self._process != os.getpid():
            self._store, self._process = ImageStore(self.image_paths), os.getpid()
        return self._store


class Collator:
    """Collates items into one batch of tensors."""

    def __init__(self, tokenizer: PreTrainedTokenizerBase, settings: TextEncoderSource) -> None:
        self._tokenizer, self._settings = tokenizer, settings

    def __call__(self, items: Sequence[dict[str, Any]]) -> dict[str, Tensor]:
        """Return a batch of B images and N = B * per_image texts."""
        texts = [text for item in items for text in item["texts"]]
        counts = torch.tensor([len(item["texts"]) for item in items])
        return {
            "pixels": torch.from_numpy(np.stack([item["pixels"] for item in items])),
            **tokenize(self._tokenizer, texts, self._settings.max_pieces, self._settings.asks_words),
            "owner": torch.arange(len(items)).repeat_interleave(counts),
            "text_id": torch.from_numpy(np.concatenate([item["text_ids"] for item in items])),
        }

"""The expert batches of a training run: images that a reader's gaze is known of, with their heat maps and texts.

All draws are derived from the seed and the step, so that a resumed run, or one of several processes, makes the same.
"""

import logging
import os
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import numpy as np
import torch
from torch import Tensor, distributed

from wronglung.core.seeds import derive_rng, derive_seed
from wronglung.data.heat_maps import HeatMapStore, Reading
from wronglung.training.augmentation import augment
from wronglung.training.contrastive_pairs import Collator, PairDataset
from wronglung.training.epoch_sampler import Key
from wronglung.training.experts.curriculum import draw_step, in_cold_start
from wronglung.training.experts.settings import ExpertSettings
from wronglung.training.gathering import is_distributed
from wronglung.training.settings import TrainingSettings
from wronglung.training.training_inputs import TrainingInputs


class SettingsWithExperts(Protocol):
    """What the settings of every family with expert images have beside those of its base."""

    @property
    def expert(self) -> ExpertSettings:
        """Expert images."""

    @property
    def training(self) -> TrainingSettings:
        """Its `batch_images` say how many there are in a batch."""


class ExpertDataset(PairDataset):
    """Items by (step, image): those of a `PairDataset` whose epochs are steps, and `heat_map` (crop, crop) float32.

    A heat map gets the crop and the scale of its image, without the change of intensity.
    """

    def __init__(self, pairs: PairDataset, heat_maps: Sequence[str], settings: ExpertSettings, seed: int) -> None:
        super().__init__(pairs.pool, pairs.image_paths, pairs.crop, pairs.sentences, pairs.augmentation, seed, 1)
        if pairs.augmentation is None:
            raise ValueError("expert batches are drawn from training pairs, which are augmented")
        self._geometry = pairs.augmentation.model_copy(update={"intensity": 0.0})
        self._heat_map_paths, self._choice, self._sources = list(heat_maps), settings.heat_maps, settings.sources
        self._maps: list[HeatMapStore] = []
        self._maps_of = -1
        known = {reading.dicom_id for store in self._stores() for reading in store.readings if self._is_used(reading)}
        images = enumerate(pairs.pool.dicom_ids)
        self.experts = np.array([image for image, dicom_id in images if dicom_id in known], dtype=np.int64)

    def __getitem__(self, key: Key) -> dict[str, Any]:
        """Return the image with its texts, its crop and its heat map at that step."""
        step, image = key
        dicom_id = self.pool.dicom_ids[image]
        rng = derive_rng(self.seed, "heat map", step, dicom_id)
        square = self._heat_map(self._read_by(image, rng), rng)
        pixels = derive_rng(self.seed, "pixels", step, dicom_id)  # the generator of the image's own crop
        return super().__getitem__(key) | {"heat_map": augment(square, self.crop, self._geometry, pixels)}

    def _read_by(self, image: int, rng: np.random.Generator) -> int:
        """Return the image whose reading is taken: itself, or one of another patient."""
        if self._choice != "another_image":
            return image
        subjects = self.pool.subject_ids[self.experts]
        return int(rng.choice(self.experts[subjects != self.pool.subject_ids[image]]))

    def _heat_map(self, image: int, rng: np.random.Generator) -> np.ndarray:
        """Return the heat map of one of an image's readings, (size, size) float32, or the control in its place."""
        dicom_id = self.pool.dicom_ids[image]
        places = [(s, n) for s in self._stores() for n in s.places(dicom_id) if self._is_used(s.readings[n])]
        store, number = places[rng.integers(len(places))]
        if self._choice == "ones":
            return np.ones((store.size, store.size), dtype=np.float32)
        if self._choice == "random":
            return rng.uniform(size=(store.size, store.size)).astype(np.float32)
        return store.heat_map(number)

    def _is_used(self, reading: Reading) -> bool:
        return self._sources is None or reading.source in self._sources

    def _stores(self) -> list[HeatMapStore]:
        # HDF5 files must not be shared with forked workers, so each process opens its own.
        if self._maps_of != os.getpid():
            self._maps = [HeatMapStore(path) for path in self._heat_map_paths]
            self._maps_of = os.getpid()
        return self._maps


class ExpertBatches:
    """What a step adds to its batch: an expert batch, the weight of priming, both or neither."""

    def __init__(
        self, settings: SettingsWithExperts, seed: int, inputs: TrainingInputs, pairs: PairDataset, collate: Collator
    ) -> None:
        """Look up the images that have a reading.

        Raises:
            ValueError: if fewer images than an expert batch have one, or, for the control, all are of one patient.
        """
        own = settings.expert
        self._own, self._seed, self._collate = own, seed, collate
        self._images = own.images_of(settings.training.batch_images)
        self._dataset = ExpertDataset(pairs, inputs.heat_maps, own, derive_seed(seed, "experts"))
        found, wanted = self._dataset.experts, self._images
        patients = len(np.unique(pairs.pool.subject_ids[found]))
        logging.info("%d of %d training images, of %d patients, have gaze", len(found), len(pairs), patients)
        if len(found) < wanted:
            raise ValueError(
                f"{len(found)} of {len(pairs)} training images have gaze, fewer than the {wanted} of an expert batch; "
                f"name a source of gaze for {inputs.train_on!r} that reads its training images, or lower "
                "expert.share_of_batch"
            )
        if own.heat_maps == "another_image" and patients < 2:
            raise ValueError("all images with gaze are of one patient; expert.heat_maps: another_image needs two")

    def __call__(self, step: int, steps: int) -> Mapping[str, Any]:
        """Return a step's further arguments of the model, by name; {} for an ordinary step.

        Args:
            step: steps that lie before this one.
            steps: of the whole training.
        """
        own = self._own
        further: dict[str, Any] = {}
        if own.priming is not None and in_cold_start(own.curriculum, step / steps):
            further["priming"] = torch.tensor(own.priming)
        drawn, rng = draw_step(own.curriculum, self._seed, step, steps)
        if drawn:
            further["expert"] = self._batch(step, steps, rng)
        return further

    def _batch(self, step: int, steps: int, rng: np.random.Generator) -> dict[str, Tensor]:
        """Return this process's part of a step's expert batch."""
        self._dataset.epochs = steps  # a step is this data set's epoch
        images = rng.choice(self._dataset.experts, size=self._images, replace=False)
        alpha = self._own.mixup
        share = 0.0 if alpha is None else rng.beta(alpha, alpha)
        rank, processes = (distributed.get_rank(), distributed.get_world_size()) if is_distributed() else (0, 1)
        items = [self._dataset[step, int(image)] for image in images[rank::processes]]
        return {
            **self._collate(items),
            "heat_maps": torch.from_numpy(np.stack([item["heat_map"] for item in items])),
            "share": torch.tensor(share, dtype=torch.float32),
        }

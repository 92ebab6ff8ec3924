"""What samples have, and what takes the place of it."""

import logging
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, Protocol

import numpy as np

from wronglung.core.seeds import derive_rng
from wronglung.data.modalities import Modality
from wronglung.data.samples import SampleTable, known_means
from wronglung.outputs.changes.settings import AskedChanges
from wronglung.outputs.changes.tables import filled

AVERAGED = (
    1000  # images at most that a data set's mean image is made of, drawn; more change it by less than a grey level
)


class Inputs(Protocol):
    """Reads inputs of samples; `data/sample_inputs.py` does."""

    def input(self, modality: Modality, row: int) -> Any | None:
        """Return the input of a row of the table; None if the sample has none."""


class Sources:
    """The samples that a model is asked about, their inputs, and other patients'."""

    def __init__(
        self,
        reader: Inputs,
        table: SampleTable,
        asked: AskedChanges,
        seed: int,
        groups: Mapping[str, Sequence[str]],
    ) -> None:
        """Draw the samples.

        Args:
            reader: of the table's inputs.
            table: all samples of the recipe.
            asked: the split, and how many samples.
            seed: of all draws.
            groups: attributes by name of a group.

        Raises:
            ValueError: if the split has samples of fewer than two patients.
        """
        self.table, self.seed, self.groups = table, seed, groups
        self._mean_images: dict[Modality, np.ndarray] = {}
        self._reader, self._patients = reader, table.rows["patient_id"].to_numpy()
        own = np.flatnonzero(table.rows["split"] == asked.split)
        if len(set(self._patients[own])) < 2:
            raise ValueError(
                f"the split {asked.split!r} has samples of {len(set(self._patients[own]))} patients; expected at least "
                "two, since inputs of other patients are tried; name another split or change the recipe"
            )
        drawn = derive_rng(seed, "evaluated").permutation(own)[: asked.evaluated]
        self.rows = sorted(int(row) for row in drawn)
        self.crossed = sorted(int(row) for row in drawn[: asked.crossed])

    def sample(self, row: int) -> str:
        """Return the id of a sample."""
        return str(self.table.rows["sample_id"].iloc[row])

    def patient(self, row: int) -> str:
        """Return the id of a sample's patient."""
        return str(self._patients[row])

    def raw(self, modality: Modality, row: int) -> Any | None:
        """Return an input as it is, with NaN for attributes that are not known; None if the sample has none."""
        return self._reader.input(modality, row)

    def own(self, modality: Modality, row: int) -> Any | None:
        """Return an input as models take it: training means for attributes that are not known."""
        given = self.raw(modality, row)
        return filled(given, self.means) if modality == "table" and given is not None else given

    @cached_property
    def _training(self) -> np.ndarray:
        rows = np.flatnonzero(self.table.rows["split"] == "train")
        if not len(rows):
            raise ValueError("the recipe has no training samples, but a mean over them is asked for; change the splits")
        return rows

    @cached_property
    def means(self) -> np.ndarray:
        """The means of the attributes over the training samples, (A,); 0 for one that is never known."""
        values = self.table.table_values()[self._training]
        never = np.isnan(values).all(axis=0)
        if never.any():
            names = [name for name, one in zip(self.table.attributes, never, strict=True) if one]
            logging.warning("no training sample has the attributes %s; 0 stands for them", names)
        return known_means(values, never=0.0)

    def mean_of_data(self, modality: Modality) -> np.ndarray:
        """Return the mean of the training samples' images or volumes, uint8."""
        if modality not in self._mean_images:
            self._mean_images[modality] = self._mean(modality)
        return self._mean_images[modality]

    def _mean(self, modality: Modality) -> np.ndarray:
        drawn = derive_rng(self.seed, "mean", modality).permutation(self._training)[:AVERAGED]
        total, count = np.zeros(1), 0
        for row in drawn:
            given = self.raw(modality, int(row))
            if given is not None:
                total, count = total + given, count + 1
        if not count:
            raise ValueError(f"no training sample has a {modality}; choose another baseline than data_mean")
        mean: np.ndarray = np.round(total / count).astype(np.uint8)
        return mean

    def donors(self, row: int, count: int, *purpose: str) -> list[int]:
        """Return samples of other patients among those that are asked about, drawn for a purpose, each at most once.

        There are fewer than asked for if there are not so many.
        """
        others = [other for other in self.rows if self._patients[other] != self._patients[row]]
        rng = derive_rng(self.seed, *purpose, self.sample(row))
        return [int(one) for one in rng.permutation(others)[:count]]

"""The interface of models that turn samples into numbers. Does not import torch.

A model encodes each modality by itself and then answers from all encodings. So a part of one modality is changed
without encoding the others again.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Protocol

import numpy as np

from wronglung.data.modalities import Modality


class Span(NamedTuple):
    """A piece of a text: characters from `start` up to, and without, `end`."""

    start: int
    end: int


class Encoded(Protocol):
    """What a model made of N inputs of one modality: an array, a tensor or anything else that is indexed alike."""

    def __len__(self) -> int:
        """Return N."""

    def __getitem__(self, rows: Any) -> "Encoded":
        """Return the encodings of some of the N inputs, in the order of an integer array; a row may occur often."""


class AnsweringModel(Protocol):
    """A model that answers about samples, with a vector of numbers each."""

    @property
    def takes(self) -> tuple[Modality, ...]:
        """The modalities that it takes."""

    @property
    def outputs(self) -> tuple[str, ...]:
        """The names of its C numbers."""

    @property
    def mask_token(self) -> str | None:
        """The text that stands for a masked word; None if it has none."""

    def pieces(self, text: str) -> list[Span]:
        """Return the places of the tokenizer's pieces in a text; those beyond its context are not among them."""

    def encode(self, modality: Modality, inputs: Sequence[Any]) -> Encoded:
        """Encode N inputs of one modality.

        Args:
            modality: one of `takes`.
            inputs: `image`: uint8 (H, W) or (H, W, 3); `volume`: uint8 (D, H, W); `text`: str; `table`: float64 (A,),
                never NaN. An input that a sample lacks is None.
        """

    def answer(self, encoded: Mapping[Modality, Encoded]) -> np.ndarray:
        """Return the answers to N encoded samples: (N, C) float64; labels as probabilities.

        Args:
            encoded: for each of `takes`, N encodings.
        """

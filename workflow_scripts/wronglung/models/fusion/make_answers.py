"""Answers of a trained model."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from wronglung.data.modalities import Modality
from wronglung.encoders.tokenizer import load_tokenizer
from wronglung.models.fusion.batches import Reading, tensors_of
from wronglung.models.fusion.configuration import Attributes
from wronglung.models.fusion.model import FusionModel
from wronglung.models.fusion.tokenizer import pieces_of
from wronglung.outputs.answering import Encoded, Span


class FusionAnswers:
    """An `AnsweringModel`: probabilities of labels, or the log hazard."""

    def __init__(self, folder: Path, crop: int) -> None:
        """Load a model with its tokenizer.

        Args:
            folder: of the model.
            crop: side of a film in pixels.
        """
        self._device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        self._model = FusionModel.from_pretrained(folder).to(self._device).eval()  # type: ignore[arg-type]
        text = self._model.parts.text_encoder
        tokenizer = load_tokenizer(folder) if "text" in self._model.takes else None
        names = Attributes.model_validate(self._model.config.attributes).names
        self._reading = Reading(crop, len(names), tokenizer, 0 if text is None else text.max_pieces)

    @property
    def takes(self) -> tuple[Modality, ...]:
        """The modalities that it takes."""
        return self._model.takes

    @property
    def outputs(self) -> tuple[str, ...]:
        """The names of its numbers: labels, or `risk`."""
        return tuple(self._model.targets.outputs)

    @property
    def mask_token(self) -> str | None:
        """The text that stands for a masked word; None if it has none."""
        tokenizer = self._reading.tokenizer
        return None if tokenizer is None else tokenizer.mask_token

    def pieces(self, text: str) -> list[Span]:
        """Return the places of the tokenizer's pieces in a text, without those beyond its context."""
        tokenizer = self._reading.tokenizer
        return [] if tokenizer is None else pieces_of(tokenizer, text, self._reading.max_pieces)

    @torch.inference_mode()
    def encode(self, modality: Modality, inputs: Sequence[Any]) -> Tensor:
        """Return one vector an input, [N, D]."""
        tensors = tensors_of(modality, inputs, self._reading)
        return self._model.encode(modality, {name: one.to(self._device) for name, one in tensors.items()})

    @torch.inference_mode()
    def answer(self, encoded: Mapping[Modality, Encoded]) -> np.ndarray:
        """Return the answers to N encoded samples: (N, C) float64."""
        answers = self._model.join({modality: torch.as_tensor(encoded[modality]) for modality in self.takes}).double()
        return (answers if self._model.targets.censored else answers.sigmoid()).cpu().numpy()


def make_answers(folder: Path, crop: int) -> FusionAnswers:
    """Return a trained model that answers; the arguments are those of `FusionAnswers`."""
    return FusionAnswers(folder, crop)

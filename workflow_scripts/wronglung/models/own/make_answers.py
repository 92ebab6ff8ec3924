"""Answers of an own function."""

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from wronglung.data.modalities import MODALITIES, Modality
from wronglung.models.own.entries import OwnSettings
from wronglung.models.own.own_function import load_own
from wronglung.outputs.answering import Encoded, Span

WORD = re.compile(r"\S+")


class Inputs:
    """Inputs as they are, in place of encodings."""

    def __init__(self, inputs: Sequence[Any]) -> None:
        self._inputs = inputs

    def __len__(self) -> int:
        """Return the number of inputs."""
        return len(self._inputs)

    def __getitem__(self, rows: Any) -> "Inputs":
        """Return some of the inputs, by an integer array or a slice."""
        return Inputs([self._inputs[row] for row in np.arange(len(self._inputs))[rows]])

    def of(self, row: int) -> Any:
        """Return one input."""
        return self._inputs[row]


class OwnAnswers:
    """An `AnsweringModel` that asks a function about whole samples."""

    def __init__(self, settings: OwnSettings, function: Callable[[list[dict[str, Any]]], Any]) -> None:
        """Keep the function, and what it takes and gives."""
        self._settings, self._function = settings, function

    @property
    def takes(self) -> tuple[Modality, ...]:
        """The modalities that it takes."""
        return tuple(modality for modality in MODALITIES if modality in self._settings.modalities)

    @property
    def outputs(self) -> tuple[str, ...]:
        """The names of its numbers."""
        return tuple(self._settings.outputs)

    @property
    def mask_token(self) -> str | None:
        """The text that stands for a masked word; None if it has none."""
        return self._settings.mask_token

    def pieces(self, text: str) -> list[Span]:
        """Return the places of the words, since a function names no tokenizer."""
        return [Span(*word.span()) for word in WORD.finditer(text)]

    def encode(self, modality: Modality, inputs: Sequence[Any]) -> Inputs:
        """Return the inputs as they are."""
        return Inputs(list(inputs))

    def answer(self, encoded: Mapping[Modality, Encoded]) -> np.ndarray:
        """Return the answers to N samples: (N, C) float64.

        Raises:
            ValueError: if the function gives another shape, what is no number, or a number that is not finite.
        """
        given: Any = {modality: encoded[modality] for modality in self.takes}
        count = len(given[self.takes[0]])
        samples: list[dict[str, Any]] = [
            {modality: given[modality].of(row) for modality in self.takes} for row in range(count)
        ]
        name, expected = self._settings.answers, (count, len(self.outputs))
        made = self._function(samples)
        try:
            answers = np.asarray(made, dtype=np.float64)
        except (TypeError, ValueError) as error:
            raise ValueError(f"{name} gave what is no array of numbers: {error}; expected shape {expected}") from error
        if answers.shape != expected:
            raise ValueError(
                f"{name} gave an array of shape {answers.shape} for {count} samples; expected {expected}: a row a "
                f"sample, a column for each of `outputs`, {list(self.outputs)}"
            )
        wrong = int((~np.isfinite(answers)).sum())
        if wrong:
            raise ValueError(f"{name} gave {wrong} numbers of {answers.size} that are not finite; expected none")
        return answers


def make_answers(source: Mapping[str, Any], crop: int) -> OwnAnswers:
    """Return an own function that answers.

    Args:
        source: as `OwnSettings` has them.
        crop: not used; images come at their size.
    """
    settings = OwnSettings.model_validate(dict(source))
    return OwnAnswers(settings, load_own(settings.answers, Path.cwd()))

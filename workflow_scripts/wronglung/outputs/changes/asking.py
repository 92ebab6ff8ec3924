"""Ask a model about one sample and changes of it, in batches that each hold the unchanged sample too."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from wronglung.data.modalities import Modality
from wronglung.outputs.answering import AnsweringModel, Encoded


class Replies(NamedTuple):
    """Answers to M changed samples.

    Attributes:
        answers: float64 [M, C].
        differences: float64 [M, C], from the unchanged sample in the same batch.
    """

    answers: np.ndarray
    differences: np.ndarray


class Sample:
    """One sample, each modality of which is encoded once."""

    def __init__(self, model: AnsweringModel, inputs: Mapping[Modality, Any], batch: int, name: str) -> None:
        """Encode the sample.

        Args:
            model: the model.
            inputs: of each modality that it takes; None for one that the sample lacks.
            batch: changed samples at most in one pass.
            name: of the sample, for messages.
        """
        self.model, self.inputs, self._changed, self.name = model, inputs, max(1, batch - 1), name
        self.encoded: dict[Modality, Encoded] = {one: model.encode(one, [inputs[one]]) for one in model.takes}
        self.original = self.answer(self.encoded)[0]
        self.kept: dict[tuple[str, ...], Any] = {}  # what callers have made of it already

    def ask(self, modality: Modality, changed: Sequence[Any]) -> Replies:
        """Return the answers to M inputs in place of one modality; that modality alone is encoded anew."""
        encoded = self._encoded(modality, changed)
        return self._replies(self.answer(batch) for batch in encoded)

    def _encoded(self, modality: Modality, changed: Sequence[Any]) -> Iterator[dict[Modality, Encoded]]:
        for start in range(0, len(changed), self._changed):
            own = self.model.encode(modality, [self.inputs[modality], *changed[start : start + self._changed]])
            same = np.zeros(len(own), dtype=np.int64)
            yield {one: own if one == modality else self.encoded[one][same] for one in self.model.takes}

    def ask_together(self, encoded: Mapping[Modality, Encoded], rows: Mapping[Modality, np.ndarray]) -> Replies:
        """Return the answers to M combinations of encodings.

        Args:
            encoded: of each modality, of any number of inputs; the first is the sample's own.
            rows: of each modality, M numbers of encodings.
        """
        count = len(next(iter(rows.values())))
        starts = range(0, count, self._changed)
        chosen = (
            {one: encoded[one][np.r_[0, rows[one][start : start + self._changed]]] for one in self.model.takes}
            for start in starts
        )
        return self._replies(self.answer(batch) for batch in chosen)

    def _replies(self, batches: Iterator[np.ndarray]) -> Replies:
        found = list(batches)
        if not found:
            nothing = np.zeros((0, len(self.model.outputs)))
            return Replies(nothing, nothing)
        return Replies(
            np.concatenate([answers[1:] for answers in found]),
            np.concatenate([answers[1:] - answers[0] for answers in found]),
        )

    def answer(self, encoded: Mapping[Modality, Encoded]) -> np.ndarray:
        """Return the model's answers, [M, C].

        Raises:
            ValueError: if they are not C finite numbers for each of the M encodings.
        """
        answers = np.asarray(self.model.answer(encoded), dtype=np.float64)
        expected = (len(next(iter(encoded.values()))), len(self.model.outputs))
        if answers.shape != expected:
            raise ValueError(
                f"the model answered with an array {answers.shape} to {self.name} and its changes; expected "
                f"{expected}, a row a sample and a column for each of {list(self.model.outputs)}"
            )
        if not np.isfinite(answers).all():
            raise ValueError(
                f"the model answered with {int((~np.isfinite(answers)).sum())} numbers that are NaN or infinite to "
                f"{self.name} and its changes; contributions of such answers are not defined; mend the model"
            )
        return answers

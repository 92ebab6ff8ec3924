"""Models whose answers are known, and samples for them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from wronglung.data.modalities import Modality
from wronglung.data.samples import SampleTable
from wronglung.outputs.answering import Span
from wronglung.outputs.changes.settings import AskedChanges
from wronglung.outputs.changes.texts import WORD

SIDE = 8
VOCABULARY = ("effusion", "edema", "left", "right", "small")
ASKED = AskedChanges(
    split="test",
    evaluated=6,
    parts={"image": ["tile_4", "tile_2"], "text": ["word", "sentence"], "table": ["attribute"]},
    baselines={"image": ["own_mean", "zero"], "text": ["mask", "delete"], "table": ["training_mean", "other_patient"]},
    permutation_draws=2,
    crossed=4,
    curves={"steps": 4, "random_orders": 2},
    batch=5,
)


def features(modality: Modality, given: Any) -> np.ndarray:
    """A vector of an input: mean grey of the quarters, counts of words, or the attributes; 0 for none."""
    size = {"image": 4, "text": len(VOCABULARY), "table": 3}[modality]
    if given is None:
        return np.zeros(size)
    if modality == "image":
        half = SIDE // 2
        return np.array([given[r : r + half, c : c + half].mean() / 255.0 for r in (0, half) for c in (0, half)])
    if modality == "text":
        words = [word.lower() for word in WORD.findall(given)]
        return np.array([float(words.count(word)) for word in VOCABULARY])
    return np.asarray(given, dtype=np.float64)


@dataclass
class Planted:
    """Answers with the sum of linear functions of its modalities, or with their product.

    Attributes:
        weights: (F, C) of each modality that it takes.
        product: whether the functions are multiplied.
    """

    weights: Mapping[Modality, np.ndarray]
    product: bool = False
    mask_token: str | None = "[MASK]"

    def __post_init__(self) -> None:
        """Count what is encoded."""
        self.encodings: dict[Modality, int] = dict.fromkeys(self.weights, 0)
        self.largest = 0

    @property
    def takes(self) -> tuple[Modality, ...]:
        return tuple(self.weights)

    @property
    def outputs(self) -> tuple[str, ...]:
        return tuple(f"output_{number}" for number in range(next(iter(self.weights.values())).shape[1]))

    def pieces(self, text: str) -> list[Span]:
        return [Span(*found.span()) for found in WORD.finditer(text)]

    def encode(self, modality: Modality, inputs: Sequence[Any]) -> np.ndarray:
        self.encodings[modality] += len(inputs)
        self.largest = max(self.largest, len(inputs))
        return np.stack([features(modality, one) for one in inputs])

    def answer(self, encoded: Mapping[Modality, Any]) -> np.ndarray:
        own = [np.asarray(encoded[one]) @ self.weights[one] for one in self.weights]
        return np.prod(own, axis=0) if self.product else np.sum(own, axis=0)

    def of(self, inputs: Mapping[Modality, Any]) -> np.ndarray:
        """The answer to one sample, computed by itself."""
        own = [features(one, inputs[one]) @ self.weights[one] for one in self.weights]
        return np.prod(own, axis=0) if self.product else np.sum(own, axis=0)


class Memory:
    """Inputs that are held in memory, by row."""

    def __init__(self, images: Sequence[Any], table: SampleTable) -> None:
        self.images, self.table = images, table

    def input(self, modality: Modality, row: int) -> Any | None:
        if modality == "image":
            return self.images[row]
        if modality == "text":
            text = self.table.rows["text"][row]
            return text if isinstance(text, str) else None
        return self.table.table_values()[row]


def samples(seed: int = 0) -> Memory:
    """Ten samples of five patients; the last four are for training."""
    rng = np.random.default_rng(seed)
    words = [" ".join(rng.choice(VOCABULARY, size=4)) + ". Small left edema." for _ in range(10)]
    rows = pd.DataFrame(
        {
            "sample_id": [f"s{number}" for number in range(10)],
            "patient_id": [f"p{number // 2}" for number in range(10)],
            "split": ["test"] * 6 + ["train"] * 4,
            "image": [f"i{number}" for number in range(10)],
            "text": words,
            "noise": 0.0,
            "table.age": rng.normal(60.0, 10.0, 10),
            "table.view=AP": [1.0, 0.0] * 5,
            "table.view=PA": [0.0, 1.0] * 5,
            "target.edema": 1.0,
        }
    )
    table = SampleTable(rows, ["age", "view=AP", "view=PA"], ["edema"])
    return Memory(list(rng.integers(0, 256, (10, SIDE, SIDE)).astype(np.uint8)), table)


def linear(outputs: int = 2, seed: int = 1) -> dict[Modality, np.ndarray]:
    """Weights of all three modalities."""
    rng = np.random.default_rng(seed)
    return {name: rng.normal(size=(size, outputs)) for name, size in (("image", 4), ("text", 5), ("table", 3))}

"""The inputs of a training run of any model."""

from collections.abc import Sequence
from dataclasses import dataclass

from wronglung.training.settings import RuntimeSettings


@dataclass(frozen=True)
class TrainingInputs:
    """Files of a run, and how it runs.

    Attributes:
        sentences: the data set's sentences.
        images: image stores of the train and valid splits.
        tokenizer: folder of the tokenizer.
        crop: side of the model's input in pixels.
        entities: the texts' entities: one file for a model that masks them, no file for others.
        runtime: settings that change no number.
        train_on: name of the data set.
        heat_maps: stores of the heat maps of gaze, for a model that learns from them.
        start_from: folder of the model whose weights the run starts from; None: new weights.
    """

    sentences: str
    images: Sequence[str]
    tokenizer: str
    crop: int
    entities: Sequence[str]
    runtime: RuntimeSettings
    train_on: str
    heat_maps: Sequence[str] = ()
    start_from: str | None = None

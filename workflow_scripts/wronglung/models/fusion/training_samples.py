"""The inputs of a training run with samples, and what their training split tells."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from transformers import PreTrainedTokenizerBase

from wronglung.core.seeds import derive_rng
from wronglung.data.samples import SampleTable, known_means, read_samples
from wronglung.encoders.settings import TokenizerSettings
from wronglung.models.fusion.configuration import Attributes, Targets
from wronglung.models.fusion.settings import FusionSettings
from wronglung.models.fusion.tokenizer import tokenizer_of
from wronglung.training.settings import RuntimeSettings


@dataclass(frozen=True)
class SampleTrainingInputs:
    """Files of a run, and how it runs.

    Attributes:
        samples: the samples of the recipe.
        images: stores of their images or volumes.
        crop: side of a film in pixels.
        noise_seed: of the noise that the recipe adds to images; the config's.
        fitted: of a fitted tokenizer.
        runtime: settings that change no number.
        recipe: name of the recipe.
    """

    samples: str
    images: Sequence[str]
    crop: int
    noise_seed: int
    fitted: TokenizerSettings
    runtime: RuntimeSettings
    recipe: str


class Material(NamedTuple):
    """What a model is trained with.

    Attributes:
        train: the training samples.
        valid: a fixed random choice of the validation samples.
        tokenizer: of texts; None for a model that takes none.
        targets: what the model answers.
        attributes: the columns of the table; none for a model that takes no table.
    """

    train: SampleTable
    valid: SampleTable
    tokenizer: PreTrainedTokenizerBase | None
    targets: Targets
    attributes: Attributes

    @property
    def vocabulary(self) -> int:
        """The number of the tokenizer's pieces."""
        return 0 if self.tokenizer is None else len(self.tokenizer)


def gather(settings: FusionSettings, seed: int, inputs: SampleTrainingInputs) -> Material:
    """Return what a model is trained with.

    Raises:
        ValueError: if a split has no sample, no sample of training has one of the modalities, or the tokenizer has no
            mask token and words are masked.
    """
    table = read_samples(inputs.samples)
    train, valid = table.of_split("train"), table.of_split("valid")
    for name, split in (("train", train), ("valid", valid)):
        if split.rows.empty:
            raise ValueError(f"{inputs.samples}: no sample is in the split {name!r}; check samples.{inputs.recipe}")
    count = min(len(valid.rows), settings.training.validation_images)
    chosen = np.sort(derive_rng(seed, "validation").permutation(len(valid.rows))[:count])
    valid = valid._replace(rows=valid.rows.iloc[chosen].reset_index(drop=True))
    _refuse_nothing(settings, train, inputs.recipe)
    tokenizer = None
    if "text" in settings.modalities and settings.text_encoder is not None:
        texts = [text for text in train.rows["text"] if isinstance(text, str)]
        tokenizer = tokenizer_of(settings.text_encoder.tokenizer, texts, inputs.fitted)
        if tokenizer.mask_token is None and settings.training.masked_share > 0.0:
            raise ValueError(
                f"training.masked_share: given {settings.training.masked_share}, but the tokenizer "
                f"{settings.text_encoder.tokenizer} has no mask token; set it to 0"
            )
    logging.info("training on %d samples, validating on %d", len(train.rows), count)
    return Material(train, valid, tokenizer, targets_of(train), attributes_of(settings, train))


def _refuse_nothing(settings: FusionSettings, train: SampleTable, recipe: str) -> None:
    """Raise unless some training sample has each modality of the model."""
    there = {
        "image": train.rows["image"].notna().any(),
        "volume": train.rows["image"].notna().any(),
        "text": train.rows["text"].fillna("").str.strip().ne("").any(),
        "table": bool(np.isfinite(train.table_values()).any()),
    }
    lacking = [modality for modality in settings.modalities if not there[modality]]
    if lacking:
        raise ValueError(
            f"no training sample has {lacking}; expected samples with {settings.modalities}; add these sections to "
            f"samples.{recipe} or take them out of the model's modalities"
        )


def targets_of(train: SampleTable) -> Targets:
    """Return what a model answers that is trained with these samples."""
    means = known_means(train.target_values(), never=0.5)
    return Targets(names=train.targets, censored=train.censored, means=means.tolist())


def attributes_of(settings: FusionSettings, train: SampleTable) -> Attributes:
    """Return the attributes of a model that takes a table, with their mean and deviation where they are known.

    An attribute that is never known has the mean 0; one that is always the same has the deviation 1.
    """
    if "table" not in settings.modalities:
        return Attributes(names=[], means=[], deviations=[])
    values = train.table_values()
    means = known_means(values, never=0.0)
    deviations = np.sqrt(known_means((values - means) ** 2, never=0.0))
    deviations = np.where(deviations > 0.0, deviations, 1.0)
    return Attributes(names=train.attributes, means=means.tolist(), deviations=deviations.tolist())

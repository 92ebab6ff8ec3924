"""The whole config: the sections of all layers, and what the workflow asks of them.

This module imports neither torch nor a plotting library, because the Snakefile imports it at every start.
"""

from typing import Any

from pydantic import Field, NonNegativeInt

from wronglung.config.entries import (
    DatasetEntry,
    DatasetName,
    ModelEntry,
    ModelName,
    SamplesName,
    StudiesSettings,
    gives,
)
from wronglung.core.section import Section
from wronglung.data.sample_settings import SampleSettings
from wronglung.data.settings import PixelSettings
from wronglung.encoders.settings import TokenizerSettings
from wronglung.example.example_section import ExampleSettings
from wronglung.models.family import (
    FinetunedEntry,
    GivenWeightsEntry,
    MadeEntry,
    Run,
    SampleTaughtEntry,
    TaughtEntry,
    TrainedEntry,
)
from wronglung.statistics.settings import StatisticsSettings
from wronglung.studies.registry import STUDIES
from wronglung.studies.study import StudySettings
from wronglung.text.settings import TextSettings


class Config(Section):
    """The sections, in the order of config.yaml."""

    seed: NonNegativeInt
    example: ExampleSettings | None
    datasets: dict[DatasetName, DatasetEntry] = Field(min_length=1)
    data: PixelSettings
    text: TextSettings
    tokenizer: TokenizerSettings
    samples: dict[SamplesName, SampleSettings]
    models: dict[ModelName, ModelEntry] = Field(min_length=1)
    studies: StudiesSettings
    statistics: StatisticsSettings

    @property
    def asked_studies(self) -> dict[str, StudySettings]:
        """The studies that the config lists, with their settings."""
        sections = {name: getattr(self.studies, name) for name in type(self.studies).model_fields}
        return {name: section for name, section in sections.items() if section is not None}

    def models_of(self, study: str) -> list[str]:
        """Return the names of a study's models, in its order."""
        listed = self.asked_studies[study].models
        if not isinstance(listed, str):
            return listed
        return [name for name, entry in self.models.items() if STUDIES[study].asks <= gives(entry)]

    def runs_of(self, study: str) -> list[Run]:
        """Return a study's models with each of their seeds; weights that are not supplied have none."""
        return [Run(name, seed) for name in self.models_of(study) for seed in self.models[name].seeds]

    def asked_splits(self, dataset: str) -> list[str]:
        """Return the splits of a data set that studies are evaluated on, with those that only parts of them name."""
        asked = (split for settings in self.asked_studies.values() for split in settings.named_splits)
        return sorted({split for name, split in asked if name == dataset})

    @property
    def made_here(self) -> dict[str, MadeEntry]:
        """The models whose runs have folders in results/models, of any family."""
        return {name: entry for name, entry in self.models.items() if isinstance(entry, MadeEntry)}

    @property
    def taught(self) -> dict[str, TaughtEntry]:
        """The models and controls that learn from a data set."""
        return {name: entry for name, entry in self.models.items() if isinstance(entry, TaughtEntry)}

    @property
    def trained_here(self) -> dict[str, TrainedEntry]:
        """The models that this workflow trains, of any family."""
        return {name: entry for name, entry in self.models.items() if isinstance(entry, TrainedEntry)}

    @property
    def taught_by_samples(self) -> dict[str, SampleTaughtEntry]:
        """The models that this workflow trains with samples of several modalities, of any family."""
        return {name: entry for name, entry in self.models.items() if isinstance(entry, SampleTaughtEntry)}

    @property
    def finetuned(self) -> dict[str, FinetunedEntry]:
        """The models that this workflow fine-tunes with a few boxes, of any family."""
        return {name: entry for name, entry in self.models.items() if isinstance(entry, FinetunedEntry)}

    @property
    def given_weights(self) -> dict[str, GivenWeightsEntry]:
        """The models whose weights are a file's, supplied or not, of any family."""
        return {name: entry for name, entry in self.models.items() if isinstance(entry, GivenWeightsEntry)}

    @property
    def weight_files(self) -> dict[str, str]:
        """The files of the weights that are supplied, by model."""
        return {name: entry.weights for name, entry in self.given_weights.items() if entry.weights is not None}

    @property
    def not_supplied(self) -> list[str]:
        """The models that tables name without a number, since their weights are not there."""
        return [name for name in self.given_weights if name not in self.weight_files]

    def plain(self) -> dict[str, Any]:
        """Return the config as plain values, without the studies that it does not list; it reads back as a config."""
        values = self.model_dump(mode="json")
        return values | {"studies": {name: values["studies"][name] for name in self.asked_studies}}

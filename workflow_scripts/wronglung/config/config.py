"""The whole config: the sections of all layers, and what the workflow asks of them.

This module imports neither torch nor a plotting library, because the Snakefile imports it at every start.
"""

from typing import Any

from pydantic import Field

from wronglung.config.entries import DatasetEntry, DatasetName, ModelEntry, ModelName, StudiesSettings, kind_of
from wronglung.core.section import Section
from wronglung.data.settings import PixelSettings
from wronglung.encoders.settings import TokenizerSettings
from wronglung.example.settings import ExampleSettings
from wronglung.models.families import FAMILIES
from wronglung.models.family import Run
from wronglung.statistics.settings import StatisticsSettings
from wronglung.text.settings import TextSettings


class Config(Section):
    """The sections, in the order of config.yaml."""

    seed: int
    example: ExampleSettings | None
    datasets: dict[DatasetName, DatasetEntry] = Field(min_length=1)
    data: PixelSettings
    text: TextSettings
    tokenizer: TokenizerSettings
    models: dict[ModelName, ModelEntry] = Field(min_length=1)
    studies: StudiesSettings
    statistics: StatisticsSettings

    @property
    def asked_studies(self) -> dict[str, Any]:
        """The studies that the config lists, with their settings."""
        sections = {name: getattr(self.studies, name) for name in type(self.studies).model_fields}
        return {name: section for name, section in sections.items() if section is not None}

    def models_of(self, study: str) -> list[str]:
        """Return the names of a study's models, in its order."""
        listed: list[str] | str = self.asked_studies[study].models
        return list(self.models) if isinstance(listed, str) else listed

    def runs_of(self, study: str) -> list[Run]:
        """Return a study's models with each of their seeds; weights that are not supplied have none."""
        return [Run(name, seed) for name in self.models_of(study) for seed in self.models[name].seeds]

    def of_kind(self, *kinds: str) -> dict[str, Any]:
        """Return the model entries of these kinds, in the order of the config."""
        return {name: entry for name, entry in self.models.items() if kind_of(entry) in kinds}

    def trained(self, family: str) -> dict[str, Any]:
        """Return the models of a family that this workflow trains."""
        return self.of_kind(f"{family}.trained")

    @property
    def trained_here(self) -> dict[str, Any]:
        """The models that this workflow trains, of any family."""
        return self.of_kind(*(f"{family}.trained" for family in FAMILIES))

    @property
    def finetuned(self) -> dict[str, Any]:
        """The models that this workflow fine-tunes with a few boxes."""
        return self.of_kind("gloria.few_shot")

    @property
    def converted(self) -> dict[str, Any]:
        """The models whose weights a file brings."""
        return {name: entry for name, entry in self.of_kind("gloria.weights").items() if entry.weights is not None}

    @property
    def not_supplied(self) -> list[str]:
        """The models that tables name without a number, because their weights are not supplied."""
        return [name for name, entry in self.of_kind("gloria.weights").items() if entry.weights is None]

    @property
    def controls(self) -> dict[str, Any]:
        """The models that are controls."""
        return self.of_kind("control.plain", "control.atlas")

    def plain(self) -> dict[str, Any]:
        """Return the config as plain values, without the studies that it does not list; it reads back as a config."""
        values = self.model_dump(mode="json")
        return values | {"studies": {name: values["studies"][name] for name in self.asked_studies}}

"""The interfaces between studies and the workflow: config, data files, and a study's plan of jobs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, runtime_checkable

from wronglung.core.section import Section
from wronglung.data.sample_settings import SampleSettings
from wronglung.data.settings import DatasetSettings, PixelSettings
from wronglung.models.family import Entry, FinetunedEntry, Run, TrainedEntry
from wronglung.report.entry import Entry as ReportEntry
from wronglung.statistics.settings import StatisticsSettings
from wronglung.text.settings import TextSettings


class StudyConfig(Protocol):
    """The parts of the config that a study may read. `Config` has them."""

    @property
    def seed(self) -> int:
        """The one seed."""

    @property
    def datasets(self) -> Mapping[str, DatasetSettings]:
        """The data sets by name."""

    @property
    def data(self) -> PixelSettings:
        """Sizes of images."""

    @property
    def text(self) -> TextSettings:
        """How texts are read."""

    @property
    def statistics(self) -> StatisticsSettings:
        """How means and differences are tested."""

    @property
    def samples(self) -> Mapping[str, SampleSettings]:
        """The recipes of samples by name."""

    @property
    def models(self) -> Mapping[str, Entry]:
        """The entries of models by name."""

    def plain(self) -> dict[str, Any]:
        """Return the config as plain values."""

    def models_of(self, study: str) -> list[str]:
        """Return the names of a study's models, in its order."""

    def runs_of(self, study: str) -> list[Run]:
        """Return a study's models with each of their seeds."""

    @property
    def asked_studies(self) -> Mapping[str, Section]:
        """The studies that the config lists, with their settings."""

    @property
    def trained_here(self) -> Mapping[str, TrainedEntry]:
        """The models that this workflow trains."""

    @property
    def finetuned(self) -> Mapping[str, FinetunedEntry]:
        """The models that this workflow fine-tunes with a few boxes."""

    @property
    def not_supplied(self) -> list[str]:
        """The models that tables name without a number."""


class DataFiles(Protocol):
    """The parts of the plan of data jobs that a study may use. `DataPlan` has them."""

    def images(self, dataset: str, split: str) -> list[str]:
        """Return the image stores that a split lies in."""

    def lexicon_digest(self) -> str:
        """Return the digest of the lexicon's file."""


class StudyPlan(Protocol):
    """The parts of a study's plan that the Snakefile uses."""

    @property
    def targets(self) -> list[str]:
        """The final files of the study."""

    @property
    def left_out(self) -> list[str]:
        """Lines about tables and figures that are not made though `all` were asked for."""

    @property
    def files(self) -> dict[str, list[str]]:
        """The paths that its tables and figures read, by kind."""

    @property
    def context(self) -> dict[str, Any]:
        """Every field of its context, as plain values."""

    def instances(self, dataset: str) -> list[str]:
        """Return the files of the texts that it asks models about on a data set."""

    def images(self, dataset: str) -> list[str]:
        """Return the image stores that it asks models about."""

    def embedded(self, dataset: str) -> list[str]:
        """Return the splits of a data set whose images and phrases it asks models to embed."""


@runtime_checkable
class ChangesPlan(Protocol):
    """The further part of the plan of a study that asks models about changed samples."""

    def asked_changes(self, samples: str) -> dict[str, Any] | None:
        """Return the fields of `AskedChanges`, as plain values, for the samples of a recipe; None: it asks nothing."""


FORMS = {"tables": ("csv", "md", "tex"), "figures": ("pdf", "png")}
"""The endings of the files of a table and of a figure."""


def report_files(folder: str, kind: str, names: Iterable[str], entries: Mapping[str, ReportEntry]) -> list[str]:
    """Return the files of the named tables or figures of a study.

    Args:
        folder: of the study.
        kind: one of FORMS.
        names: those that are made.
        entries: the study's registry of them.
    """
    places = {name: "restricted" if entries[name].restricted else kind for name in names}
    return [f"{folder}/{place}/{name}.{form}" for name, place in places.items() for form in FORMS[kind]]


def first_runs(runs: Iterable[Run]) -> list[Run]:
    """Return the first run of every model, in the order of the models."""
    firsts: dict[str, Run] = {}
    for run in runs:
        firsts.setdefault(run.model, run)
    return list(firsts.values())


class AsksNoMaps:
    """The part of the plan of a study that asks models for neither maps nor embeddings."""

    def instances(self, dataset: str) -> list[str]:
        """Return no texts."""
        return []

    def images(self, dataset: str) -> list[str]:
        """Return no image stores."""
        return []

    def embedded(self, dataset: str) -> list[str]:
        """Return no splits."""
        return []


@dataclass(frozen=True)
class OwnFiles(AsksNoMaps):
    """The plan of a study that makes its own files, without tables and figures, and asks models nothing."""

    targets: list[str]
    files: dict[str, list[str]] = field(default_factory=dict)
    context: dict[str, Any] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)

"""Which data sets taught a model, and whether they may share patients with one that it is evaluated on."""

from collections.abc import Iterable

from wronglung.data.releases.registry import LAYOUTS
from wronglung.models.family import FinetunedEntry, TaughtEntry
from wronglung.studies.plan import StudyConfig


def teachers_of(config: StudyConfig, model: str) -> list[str]:
    """Return the data sets that taught a model, directly or through the model that it was fine-tuned from."""
    entry = config.models[model]
    own = [entry.train_on] if isinstance(entry, TaughtEntry) else []
    return [*own, *(teachers_of(config, entry.base) if isinstance(entry, FinetunedEntry) else [])]


def sharing_patients(config: StudyConfig, teachers: Iterable[str], dataset: str) -> list[str]:
    """Return those data sets that may share patients with the evaluated one, each once.

    A data set shares no patient between its own splits, so the evaluated one itself is left out.
    """
    source = LAYOUTS[config.datasets[dataset].layout].patients
    names = dict.fromkeys(teachers)
    return [name for name in names if name != dataset and LAYOUTS[config.datasets[name].layout].patients == source]

"""What the study can ask on a data set: its protocols and perturbations, and whose patients a model knows."""

from collections.abc import Sequence

from wronglung.data.releases.registry import LAYOUTS
from wronglung.models.family import FinetunedEntry, TaughtEntry
from wronglung.studies.plan import StudyConfig
from wronglung.studies.wrong_lung.controls.entries import Control
from wronglung.text.perturbations import NEED_REGIONS

# The published code read this layout alone, so that protocol `as_published` means nothing on others.
PUBLISHED_LAYOUT = "chest_imagenome"


def protocols_on(layout: str, protocols: Sequence[str]) -> list[str]:
    """Return those of the protocols that a data set of a layout can be evaluated by."""
    return [name for name in protocols if name != "as_published" or layout == PUBLISHED_LAYOUT]


def perturbations_on(layout: str, perturbations: Sequence[str]) -> list[str]:
    """Return those of the perturbations that can be made from the phrases of a layout."""
    regions = LAYOUTS[layout].findings_by_region
    return [name for name in perturbations if regions or name not in NEED_REGIONS]


def training_sets_sharing_patients(config: StudyConfig, reference_model: str, model: str, dataset: str) -> list[str]:
    """Return the data sets that a model learned from and that may share patients with the evaluated one.

    A data set shares no patient between its own splits, so the evaluated one itself is left out.
    """
    source = LAYOUTS[config.datasets[dataset].layout].patients
    names = dict.fromkeys(_teachers(config, reference_model, model))
    return [name for name in names if name != dataset and LAYOUTS[config.datasets[name].layout].patients == source]


def _teachers(config: StudyConfig, reference_model: str, model: str) -> list[str]:
    """Return the data sets that taught a model: directly, through its base, or through a control's reference model."""
    entry = config.models[model]
    own = [entry.train_on] if isinstance(entry, TaughtEntry) else []
    before = [entry.base] if isinstance(entry, FinetunedEntry) else []
    if isinstance(entry, Control) and "reference" in entry.needs:
        before = [reference_model]
    return [*own, *(name for one in before for name in _teachers(config, reference_model, one))]

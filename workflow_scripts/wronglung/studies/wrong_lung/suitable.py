"""What the study can ask on a data set: its protocols and perturbations, and whose patients a model knows."""

from collections.abc import Sequence

from wronglung.data.releases.registry import LAYOUTS
from wronglung.studies.known_patients import sharing_patients, teachers_of
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
    return sharing_patients(config, _teachers(config, reference_model, model), dataset)


def _teachers(config: StudyConfig, reference_model: str, model: str) -> list[str]:
    """Return the data sets that taught a model: directly, through its base, or through a control's reference model."""
    entry = config.models[model]
    before = []
    if isinstance(entry, Control) and "reference" in entry.needs:
        before = _teachers(config, reference_model, reference_model)
    return [*teachers_of(config, model), *before]

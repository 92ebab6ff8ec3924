"""A config in which two models answer about two recipes, and one takes a single modality."""

from types import SimpleNamespace
from typing import Any, cast

from wronglung.models.family import FamilyEntry
from wronglung.studies.contribution.settings import ContributionSettings
from wronglung.studies.plan import StudyConfig

SETTINGS: dict[str, Any] = {
    "models": "all",
    "tasks": {
        "report": {"samples": "report", "models": ["joint", "image_alone"]},
        "noisy": {"samples": "report_noisy", "models": ["joint"]},
    },
    "split": "test",
    "evaluated": 10,
    "parts": {"image": ["tile_16", "tile_32"], "text": ["word"]},
    "baselines": {"image": ["own_mean"], "text": ["mask"]},
    "permutation_draws": 2,
    "crossed": 4,
    "curves": {"steps": 4, "random_orders": 1},
    "batch": 16,
    "verdict": {"least_share": 0.05, "least_loss": 0.01},
    "tables": "all",
    "figures": "all",
}
DATASET = SimpleNamespace(is_example=True, image_kind="dicom", layout="mimic_cxr")


class Trained:
    """An entry of a model that is trained with samples."""

    def __init__(self, modalities: list[str], seeds: list[int]) -> None:
        self.modalities, self.seeds = modalities, seeds
        self.family, self.samples, self.runtime, self.threads = "fusion", "report", None, 1

    def settings(self) -> None:
        """Nothing is read of it."""


ENTRIES: dict[str, Any] = {"joint": Trained(["text", "image"], [0, 1]), "image_alone": Trained(["image"], [0])}


def config(**changes: Any) -> StudyConfig:
    """The config, with changes of the study's section."""
    section = ContributionSettings.model_validate(SETTINGS | changes)
    recipe = SimpleNamespace(dataset="clinic", modalities=("image", "text"))
    given = SimpleNamespace(
        asked_studies={"contribution": section},
        samples={"report": recipe, "report_noisy": recipe},
        models=ENTRIES,
        datasets={"clinic": DATASET},
        data=SimpleNamespace(crop_size=224),
        seed=7,
        not_supplied=[],
        statistics=SimpleNamespace(model_dump=lambda: {"bootstrap_draws": 9, "level": 0.9, "sign_flip_draws": 100_000}),
        models_of=lambda study: list(ENTRIES) if section.models == "all" else section.models,
    )
    assert isinstance(ENTRIES["joint"], FamilyEntry)
    return cast(StudyConfig, given)

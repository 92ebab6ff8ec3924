"""One training run of CLIP."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from wronglung.models.clip.mixing_draws import mixing_inputs
from wronglung.models.clip.model import ClipModel, build_model
from wronglung.models.clip.settings import ClipSettings
from wronglung.training import contrastive_run
from wronglung.training.training_inputs import TrainingInputs

RECIPE = contrastive_run.Recipe(ClipModel, build_model, mixing_inputs)


def train_model(settings: Mapping[str, Any], seed: int, inputs: TrainingInputs, folder: Path) -> None:
    """Train one model from plain settings, see `train`."""
    train(ClipSettings.model_validate(settings), seed, inputs, folder)


def train(settings: ClipSettings, seed: int, inputs: TrainingInputs, folder: Path) -> None:
    """Train one model and leave its folder, see `contrastive_run.train`."""
    contrastive_run.train(RECIPE, settings, seed, inputs, folder)

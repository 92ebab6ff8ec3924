"""One training run of GLoRIA."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from wronglung.models.gloria.model import GloriaModel, build_model
from wronglung.models.gloria.settings import GloriaSettings
from wronglung.training import contrastive_run
from wronglung.training.training_inputs import TrainingInputs

RECIPE = contrastive_run.Recipe(GloriaModel, build_model)


def train_model(settings: Mapping[str, Any], seed: int, inputs: TrainingInputs, folder: Path) -> None:
    """Train one model from plain settings, see `train`."""
    train(GloriaSettings.model_validate(settings), seed, inputs, folder)


def train(settings: GloriaSettings, seed: int, inputs: TrainingInputs, folder: Path) -> None:
    """Train one model and leave its folder, see `contrastive_run.train`."""
    contrastive_run.train(RECIPE, settings, seed, inputs, folder)

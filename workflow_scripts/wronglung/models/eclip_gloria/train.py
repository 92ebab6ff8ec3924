"""One training run of eCLIP with GLoRIA as the base model."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from wronglung.models.eclip_gloria.model import EclipGloriaModel, build_model
from wronglung.models.eclip_gloria.settings import EclipGloriaSettings
from wronglung.training import contrastive_run
from wronglung.training.experts.run import recipe_of
from wronglung.training.training_inputs import TrainingInputs


def train_model(settings: Mapping[str, Any], seed: int, inputs: TrainingInputs, folder: Path) -> None:
    """Train one model from plain settings, see `train`."""
    train(EclipGloriaSettings.model_validate(settings), seed, inputs, folder)


def train(settings: EclipGloriaSettings, seed: int, inputs: TrainingInputs, folder: Path) -> None:
    """Train one model and leave its folder, see `contrastive_run.train`; it can start from a trained GLoRIA.

    Raises:
        ValueError: also if too few training images have gaze, or the GLoRIA to start from is of another build.
    """
    contrastive_run.train(recipe_of(EclipGloriaModel, build_model, inputs.start_from), settings, seed, inputs, folder)

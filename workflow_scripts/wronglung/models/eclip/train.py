"""One training run of eCLIP."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from wronglung.models.clip.mixing_draws import mixing_inputs
from wronglung.models.eclip.model import EclipModel, build_model
from wronglung.models.eclip.settings import EclipSettings
from wronglung.training import contrastive_run
from wronglung.training.experts.run import recipe_of
from wronglung.training.training_inputs import TrainingInputs


def train_model(settings: Mapping[str, Any], seed: int, inputs: TrainingInputs, folder: Path) -> None:
    """Train one model from plain settings, see `train`."""
    train(EclipSettings.model_validate(settings), seed, inputs, folder)


def train(settings: EclipSettings, seed: int, inputs: TrainingInputs, folder: Path) -> None:
    """Train one model and leave its folder, see `contrastive_run.train`; it starts from a trained CLIP if one is named.

    Raises:
        ValueError: also if too few training images have gaze, or the CLIP to start from is of another build.
    """
    recipe = recipe_of(EclipModel, build_model, inputs.start_from, mixing_inputs)
    contrastive_run.train(recipe, settings, seed, inputs, folder)

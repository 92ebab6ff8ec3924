"""One training run of eCLIP."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from wronglung.models.clip.mixing_draws import mixing_inputs
from wronglung.models.eclip.expert_batches import ExpertBatches
from wronglung.models.eclip.model import EclipModel, build_model, start_from
from wronglung.models.eclip.settings import EclipSettings
from wronglung.training import contrastive_run
from wronglung.training.contrastive_pairs import Collator, PairDataset
from wronglung.training.trainer import StepInputs
from wronglung.training.training_inputs import TrainingInputs


def train_model(settings: Mapping[str, Any], seed: int, inputs: TrainingInputs, folder: Path) -> None:
    """Train one model from plain settings, see `train`."""
    train(EclipSettings.model_validate(settings), seed, inputs, folder)


def train(settings: EclipSettings, seed: int, inputs: TrainingInputs, folder: Path) -> None:
    """Train one model and leave its folder, see `contrastive_run.train`; it starts from a trained CLIP if one is named.

    Raises:
        ValueError: also if too few training images have gaze, or the CLIP to start from is of another build.
    """
    recipe = contrastive_run.Recipe(EclipModel, partial(_build, inputs.start_from), _step_inputs)
    contrastive_run.train(recipe, settings, seed, inputs, folder)


def _build(given: str | None, settings: EclipSettings, vocabulary: int, padding: int) -> EclipModel:
    model = build_model(settings, vocabulary, padding)
    if given is not None:
        start_from(model, given)
    return model


def _step_inputs(
    settings: EclipSettings, seed: int, inputs: TrainingInputs, pairs: PairDataset, collate: Collator
) -> StepInputs:
    """Return what a step adds to its batch: expert batches, and draws of a mixing if there is one."""
    experts = ExpertBatches(settings, seed, inputs, pairs, collate)
    mixing = mixing_inputs(settings, seed, inputs, pairs, collate)
    return lambda step, steps: {**experts(step, steps), **mixing(step, steps)}

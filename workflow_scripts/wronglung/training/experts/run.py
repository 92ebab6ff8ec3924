"""What a run with expert images has beside its base's: where it starts, and what a step adds to its batch."""

from collections.abc import Callable
from functools import partial
from typing import Any

from wronglung.training.contrastive_pairs import Collator, PairDataset
from wronglung.training.contrastive_run import MakeStepInputs, Recipe
from wronglung.training.experts.batches import ExpertBatches, SettingsWithExperts
from wronglung.training.experts.model import ExpertModel, start_from
from wronglung.training.trainer import StepInputs
from wronglung.training.training_inputs import TrainingInputs

Build = Callable[[Any, int, int], ExpertModel]


def recipe_of(
    model: type[ExpertModel], build: Build, start: str | None, further: MakeStepInputs | None = None
) -> Recipe:
    """Return what a family with expert images brings to a run.

    Args:
        model: its class.
        build: as of a `Recipe`.
        start: folder of the trained base that the run goes on from; None: new weights.
        further: what a step of the base itself adds to its batch; None: nothing.
    """
    # Partial functions of this module, because processes that share a run are given the recipe.
    return Recipe(model, partial(_built, build, start), partial(_step_inputs, further))


def _built(build: Build, start: str | None, settings: Any, vocabulary: int, padding: int) -> ExpertModel:
    model = build(settings, vocabulary, padding)
    if start is not None:
        start_from(model, start)
    return model


def _step_inputs(
    further: MakeStepInputs | None,
    settings: SettingsWithExperts,
    seed: int,
    inputs: TrainingInputs,
    pairs: PairDataset,
    collate: Collator,
) -> StepInputs:
    """Return what a step adds to its batch: expert images or priming, and what the base's own steps add."""
    experts = ExpertBatches(settings, seed, inputs, pairs, collate)
    if further is None:
        return experts
    own = further(settings, seed, inputs, pairs, collate)
    return lambda step, steps: {**experts(step, steps), **own(step, steps)}

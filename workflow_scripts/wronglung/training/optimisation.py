"""Build torch's optimiser and transformers' learning-rate schedule from the settings."""

from collections.abc import Iterable
from typing import Any

from torch import nn, optim
from transformers import get_scheduler
from transformers.trainer_utils import SchedulerType

from wronglung.training.settings import OptimizerSettings, SparingOptimizerSettings

SCHEDULES = {
    "constant": SchedulerType.CONSTANT_WITH_WARMUP,
    "cosine": SchedulerType.COSINE,
    "reduce_on_plateau": SchedulerType.REDUCE_ON_PLATEAU,
}
OPTIMIZERS = {"adam": optim.Adam, "adamw": optim.AdamW}
Schedule = optim.lr_scheduler.LRScheduler


def new_optimizer(model: nn.Module, settings: OptimizerSettings) -> optim.Optimizer:
    """Return Adam or AdamW over all of the model's parameters."""
    return OPTIMIZERS[settings.name](
        _parameters(model, settings),
        lr=settings.learning_rate,
        betas=settings.betas,
        weight_decay=settings.weight_decay,
    )


def _parameters(model: nn.Module, settings: OptimizerSettings) -> Iterable[nn.Parameter] | list[dict[str, Any]]:
    """Return all parameters, in two groups if some of them do not decay."""
    if not isinstance(settings, SparingOptimizerSettings) or settings.decays == "all":
        return model.parameters()
    matrices = [weight for weight in model.parameters() if weight.ndim > 1]
    others = [weight for weight in model.parameters() if weight.ndim <= 1]
    groups: list[dict[str, Any]] = [{"params": matrices}, {"params": others, "weight_decay": 0.0}]
    return groups


def new_schedule(optimizer: optim.Optimizer, settings: OptimizerSettings, steps: int) -> Schedule:
    """Return the learning-rate schedule over `steps` steps; reduce_on_plateau needs the validation loss at each."""
    return get_scheduler(
        SCHEDULES[settings.schedule], optimizer, settings.warmup_steps, steps, schedule_options(settings)
    )


def schedule_options(settings: OptimizerSettings) -> dict[str, Any]:
    """Return what the schedule needs besides its name and the warm-up."""
    if settings.schedule != "reduce_on_plateau":
        return {}
    return {"factor": settings.plateau_factor, "patience": settings.plateau_patience}

"""Build torch's optimiser and transformers' learning-rate schedule from the settings."""

from typing import Any

from torch import nn, optim
from transformers import get_scheduler
from transformers.trainer_utils import SchedulerType

from wronglung.training.settings import OptimizerSettings

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
        model.parameters(), lr=settings.learning_rate, betas=settings.betas, weight_decay=settings.weight_decay
    )


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

"""Build torch's optimiser and transformers' learning-rate schedule from the settings."""

from collections.abc import Mapping
from types import MappingProxyType
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
NO_FACTORS: Mapping[str, float] = MappingProxyType({})
Schedule = optim.lr_scheduler.LRScheduler


def new_optimizer(
    model: nn.Module, settings: OptimizerSettings, factors: Mapping[str, float] = NO_FACTORS
) -> optim.Optimizer:
    """Return Adam or AdamW over all of the model's parameters.

    Args:
        model: any.
        settings: of the optimiser.
        factors: what the learning rate of a module's weights is multiplied by, by the module's name.
    """
    return OPTIMIZERS[settings.name](
        [
            {"params": weights, "lr": factor * settings.learning_rate, "weight_decay": decay}
            for (factor, decay), weights in _groups(model, settings, factors).items()
        ],
        lr=settings.learning_rate,
        betas=settings.betas,
        weight_decay=settings.weight_decay,
    )


def _groups(
    model: nn.Module, settings: OptimizerSettings, factors: Mapping[str, float]
) -> dict[tuple[float, float], list[nn.Parameter]]:
    """Return the weights by the factor of their learning rate and by their decay."""
    spares = isinstance(settings, SparingOptimizerSettings) and settings.decays == "matrices"
    groups: dict[tuple[float, float], list[nn.Parameter]] = {}
    for name, weight in model.named_parameters():
        factor = next((factor for module, factor in factors.items() if name.startswith(f"{module}.")), 1.0)
        decay = 0.0 if spares and weight.ndim <= 1 else settings.weight_decay
        groups.setdefault((factor, decay), []).append(weight)
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

"""How often a step of training also has an expert batch: eCLIP's curriculum. Does not import torch."""

from typing import Self

import numpy as np
from pydantic import Field, model_validator

from wronglung.core.section import Section
from wronglung.core.seeds import derive_rng, derive_seed


class CurriculumSettings(Section):
    """The course of the probability that a step has an expert batch (eCLIP, arXiv 2403.10153, and its released code).

    It is 0 in the cold start, rises from `first` to `peak` in the warm-up, falls to `last` in the cool-down, and stays
    there. The three phases are shares of the training's steps.
    """

    cold_start: float = Field(ge=0.0, le=1.0)
    warm_up: float = Field(ge=0.0, le=1.0)
    cool_down: float = Field(ge=0.0, le=1.0)
    first: float = Field(ge=0.0, le=1.0)
    peak: float = Field(ge=0.0, le=1.0)
    last: float = Field(ge=0.0, le=1.0, description="0.05 in the released code, 0.1 in the paper")

    @model_validator(mode="after")
    def _phases_fit(self) -> Self:
        total = self.cold_start + self.warm_up + self.cool_down
        if total > 1.0 + 1e-9:
            raise ValueError(
                f"given cold_start {self.cold_start}, warm_up {self.warm_up}, cool_down {self.cool_down}; expected "
                f"shares of the training that sum to 1 or less, not to {total:g}"
            )
        return self


def expert_probability(settings: CurriculumSettings, progress: float) -> float:
    """Return the probability that a step has an expert batch.

    Args:
        settings: phases and values.
        progress: share of the steps that lie before this one, 0 <= progress < 1.
    """
    if in_cold_start(settings, progress):
        return 0.0
    into_warm_up = progress - settings.cold_start
    if into_warm_up < settings.warm_up:
        return _between(settings.first, settings.peak, into_warm_up / settings.warm_up)
    into_cool_down = into_warm_up - settings.warm_up
    if into_cool_down < settings.cool_down:
        return _between(settings.peak, settings.last, into_cool_down / settings.cool_down)
    return settings.last


def draw_step(settings: CurriculumSettings, seed: int, step: int, steps: int) -> tuple[bool, np.random.Generator]:
    """Return whether a step of a run has an expert batch, and the generator that the batch is drawn with.

    Args:
        settings: the curriculum.
        seed: of the run.
        step: steps that lie before this one.
        steps: of the whole training.
    """
    rng = derive_rng(derive_seed(seed, "experts"), "step", step)
    return bool(rng.uniform() < expert_probability(settings, step / steps)), rng


def in_cold_start(settings: CurriculumSettings, progress: float) -> bool:
    """Return whether a step lies in the cold start, in which the processor is primed."""
    return progress < settings.cold_start


def _between(begin: float, end: float, share: float) -> float:
    return begin + (end - begin) * share

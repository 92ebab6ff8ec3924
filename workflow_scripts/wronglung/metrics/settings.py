"""What the config says about metrics and statistics. Imports neither torch nor pandas."""

from collections.abc import Collection, Iterable
from difflib import get_close_matches
from typing import Annotated

from pydantic import AfterValidator, Field, PositiveInt, model_validator

from wronglung.metrics import METRICS
from wronglung.section import Section


def refuse_unknown(what: str, given: Iterable[str], known: Collection[str]) -> None:
    """Nothing, if every name is known and none stands twice.

    Raises:
        ValueError: otherwise; names the unknown, the known and what may have been meant.
    """
    names = list(given)
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f"{what} {twice} stand twice; name each once")
    unknown = [name for name in names if name not in known]
    if not unknown:
        return
    meant = {name: get_close_matches(name, known, n=1) for name in unknown}
    hints = [f"'{close[0]}' for '{name}'" for name, close in meant.items() if close]
    hint = f"; did you mean {', '.join(hints)}?" if hints else ""
    raise ValueError(f"unknown {what} {unknown}; known: {sorted(known)}{hint}")


def _known_metrics(given: list[str]) -> list[str]:
    refuse_unknown("metrics", given, METRICS)
    return given


MetricNames = Annotated[list[str], Field(min_length=1), AfterValidator(_known_metrics)]


class MetricsSettings(Section):
    """What is computed for every sentence, and what a reader is shown first."""

    metrics: MetricNames = Field(description="names in METRICS")
    headline: MetricNames = Field(description="those of the metrics that stand in Markdown tables and in figures")

    @model_validator(mode="after")
    def _headline_is_computed(self) -> "MetricsSettings":
        refuse_unknown("headline metrics", self.headline, self.metrics)
        return self


class StatisticsSettings(Section):
    """How sure the means are."""

    bootstrap_draws: PositiveInt = Field(description="resamples of the patients behind an interval")
    level: float = Field(gt=0.0, lt=1.0, description="coverage of the intervals, e.g. 0.95")
    sign_flip_draws: int = Field(ge=100_000, description="draws of the test whether a difference is chance")

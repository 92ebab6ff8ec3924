"""Settings of intervals and tests. Imports neither torch nor pandas."""

from pydantic import Field, PositiveInt

from wronglung.core.section import Section


class StatisticsSettings(Section):
    """Number of resamples and draws, and the coverage of intervals."""

    bootstrap_draws: PositiveInt = Field(description="resamples of the patients behind an interval")
    level: float = Field(gt=0.0, lt=1.0, description="coverage of the intervals, e.g. 0.95")
    sign_flip_draws: int = Field(ge=100_000, description="draws of the test whether a difference is chance")

"""The config's settings of metrics. Imports neither torch nor pandas."""

from typing import Annotated

from pydantic import AfterValidator, Field, model_validator

from wronglung.core.names import refuse_unknown
from wronglung.core.section import Section
from wronglung.metrics.localisation import METRICS


def _known_metrics(given: list[str]) -> list[str]:
    refuse_unknown("metrics", given, METRICS)
    return given


MetricNames = Annotated[list[str], Field(min_length=1), AfterValidator(_known_metrics)]


class MetricsSettings(Section):
    """The metrics that are computed for every sentence, and those that readers see first."""

    metrics: MetricNames = Field(description="names in METRICS")
    headline: MetricNames = Field(description="the metrics that Markdown tables and figures show")

    @model_validator(mode="after")
    def _headline_is_computed(self) -> "MetricsSettings":
        refuse_unknown("headline metrics", self.headline, self.metrics)
        return self

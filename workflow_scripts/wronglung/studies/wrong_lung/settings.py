"""The study's section of the config. Imports neither torch nor matplotlib."""

from typing import Annotated

from pydantic import AfterValidator, Field, model_validator

from wronglung.core.names import each_once, refuse_unknown
from wronglung.core.section import WrongKeyError
from wronglung.metrics.localisation.settings import MetricsSettings
from wronglung.report.entry import refuse_unmet
from wronglung.studies.plan import StudyConfig
from wronglung.studies.study import Names, SplitStudySettings, known_or_all
from wronglung.studies.wrong_lung.figures.registry import FIGURES
from wronglung.studies.wrong_lung.tables.registry import TABLES
from wronglung.text.perturbations import BASELINES, PERTURBATIONS
from wronglung.text.protocol_names import ProtocolName


def _known_perturbations(given: list[str]) -> list[str]:
    refuse_unknown("perturbations", given, PERTURBATIONS)
    if "none" not in given:
        raise ValueError("perturbations must hold 'none', the baseline of all changes")
    lacking = {name: BASELINES[name] for name in given if name in BASELINES and BASELINES[name] not in given}
    if lacking:
        raise ValueError(
            f"{sorted(lacking)} are compared with {sorted(set(lacking.values()))}; add these to "
            "perturbations or leave the others out"
        )
    return given


class WrongLungSettings(MetricsSettings, SplitStudySettings):
    """Which models are asked about which sentences, how maps are scored, and which tables and figures are made."""

    reference_model: str = Field(description="the model of tables and figures about a single one")
    two_models: Annotated[tuple[str, str], AfterValidator(each_once)] | None = Field(
        description="the two models that the table two_models compares; they need common seeds"
    )
    protocols: Annotated[list[ProtocolName], AfterValidator(each_once)] = Field(
        min_length=1, description="tables and figures are about the first"
    )
    perturbations: Annotated[list[str], AfterValidator(_known_perturbations)]
    tables: Annotated[Names, AfterValidator(known_or_all("tables", TABLES))] = Field(
        description="names; `all`: all that can be made of the models, perturbations, metrics and protocols"
    )
    figures: Annotated[Names, AfterValidator(known_or_all("figures", FIGURES))] = Field(description="likewise")
    answer: Annotated[list[str], AfterValidator(each_once)] | None = Field(
        description="models of the shortest table, in its order; null for no such table"
    )

    @property
    def answer_models(self) -> list[str]:
        """Names of the models of the shortest table."""
        return self.answer or []

    @property
    def named_tables(self) -> list[str]:
        """Names of the tables that the config names; none for `all`, which means all that can be made."""
        return [] if self.tables == "all" else self.tables

    @property
    def named_figures(self) -> list[str]:
        """Names of the figures that the config names, likewise."""
        return [] if self.figures == "all" else self.figures

    @model_validator(mode="after")
    def _reports_can_be_made(self) -> "WrongLungSettings":
        given = {what: list(map(str, getattr(self, what))) for what in ("perturbations", "metrics", "protocols")}
        refuse_unmet("tables", self.named_tables, TABLES, given)
        refuse_unmet("figures", self.named_figures, FIGURES, given)
        if self.answer and "auroc" not in self.metrics:
            raise WrongKeyError(
                "answer", f"it shows auroc, which `metrics` lacks; given {self.metrics}: add it or set answer: null"
            )
        return self


def settings_of(config: StudyConfig, study: str) -> WrongLungSettings:
    """Return the study's section of a config that lists it."""
    section = config.asked_studies[study]
    assert isinstance(section, WrongLungSettings)
    return section

"""The config's settings for texts."""

from pydantic import Field, PositiveInt, field_validator

from wronglung.core.section import Section
from wronglung.text.entity_settings import EntitySettings
from wronglung.text.perturbations import BASELINES, PERTURBATIONS


class TextSettings(Section):
    """The perturbations that every model is evaluated on (`none` is the baseline), and the settings for entities."""

    perturbations: list[str]
    entities: EntitySettings
    masked_sample: PositiveInt = Field(description="sentences shown in results/restricted/masked_sample.md")

    @field_validator("perturbations")
    @classmethod
    def _known(cls, given: list[str]) -> list[str]:
        unknown = sorted(set(given) - set(PERTURBATIONS))
        if unknown:
            raise ValueError(f"unknown perturbations {unknown}; known: {sorted(PERTURBATIONS)}")
        if "none" not in given:
            raise ValueError("perturbations must hold 'none', which differences are taken from")
        lacking = {name: BASELINES[name] for name in given if name in BASELINES and BASELINES[name] not in given}
        if lacking:
            raise ValueError(
                f"changes by {sorted(lacking)} are taken against {sorted(set(lacking.values()))}; add these to "
                "perturbations or leave the others out"
            )
        return given

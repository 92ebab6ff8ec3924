"""The controls that a config can name, and the sources of each. Imports neither torch nor pandas."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator, Field, PositiveInt

from wronglung.core.names import refuse_unknown
from wronglung.core.section import Section
from wronglung.models.family import Entry

CONTROL_NEEDS: dict[str, tuple[str, ...]] = {
    "uniform": (),
    "centre": (),
    "oracle": (),
    "text_blind": ("reference",),
    "prior": ("atlas",),
    "lexicon_atlas": ("atlas", "lexicon"),
}
"""Names in CONTROLS with the sources (fields of `control_maps.Sources`) that each reads beside the instances."""


def _known_control(given: str) -> str:
    refuse_unknown("control", [given], CONTROL_NEEDS)
    return given


class Control(Section):
    """What every control's entry says."""

    grid: PositiveInt = Field(description="cells along a side of its maps")
    control: Annotated[str, AfterValidator(_known_control)]

    @property
    def seeds(self) -> list[int]:
        """Controls count as seed 0."""
        return [0]

    @property
    def needs(self) -> tuple[str, ...]:
        """What it is made from beside the instances."""
        return CONTROL_NEEDS[self.control]


class AtlasControl(Control):
    """A control made from the boxes of a training split."""

    train_on: str = Field(description="the data set whose training split gives the boxes")


CONTROL_SECTIONS: dict[str, type[Control]] = {
    name: AtlasControl if "atlas" in needs else Control for name, needs in CONTROL_NEEDS.items()
}
"""Sections of the config's entries, by control."""


def controls_among(models: Mapping[str, Entry]) -> dict[str, Control]:
    """Return the entries of the study's controls."""
    return {name: entry for name, entry in models.items() if isinstance(entry, Control)}

"""The controls that a config can name, and the sources of each. Imports neither torch nor pandas."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, Field, PositiveInt

from wronglung.core.names import refuse_unknown
from wronglung.core.section import Section

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


class _Control(Section):
    grid: PositiveInt = Field(description="cells along a side of its maps")
    control: Annotated[str, AfterValidator(_known_control)]

    @property
    def seeds(self) -> list[int]:
        """Controls count as seed 0."""
        return [0]


class PlainControl(_Control):
    """A control made from the instances, or from the reference model's maps."""


class AtlasControl(_Control):
    """A control made from the boxes of a training split."""

    train_on: str = Field(description="the data set whose training split gives the boxes")


CONTROL_KINDS: dict[str, type[_Control]] = {"plain": PlainControl, "atlas": AtlasControl}


def control_kind(entry: Mapping[str, Any]) -> str:
    """Tell which of CONTROL_KINDS an entry is."""
    return "atlas" if "atlas" in CONTROL_NEEDS.get(str(entry.get("control")), ()) else "plain"

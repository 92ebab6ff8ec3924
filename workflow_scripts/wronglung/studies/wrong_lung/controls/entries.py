"""The controls that a config can name, and what each is made from. Imports neither torch nor pandas."""

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field, PositiveInt

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


class _Control(Section):
    grid: PositiveInt = Field(description="cells along a side of its maps")

    @property
    def seeds(self) -> list[int]:
        """Controls count as seed 0."""
        return [0]


class PlainControl(_Control):
    """A control made from the instances, or from the reference model's maps."""

    control: Literal["uniform", "centre", "oracle", "text_blind"]


class AtlasControl(_Control):
    """A control made from the boxes of a training split."""

    control: Literal["prior", "lexicon_atlas"]
    train_on: str = Field(description="the data set whose training split gives the boxes")


CONTROL_KINDS: dict[str, type[_Control]] = {"plain": PlainControl, "atlas": AtlasControl}


def control_kind(entry: Mapping[str, Any]) -> str:
    """Tell which of CONTROL_KINDS an entry is."""
    return "atlas" if "atlas" in CONTROL_NEEDS.get(str(entry.get("control")), ()) else "plain"

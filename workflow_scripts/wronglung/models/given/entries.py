"""The entry of given maps in the config. Does not import torch."""

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field

from wronglung.core.section import Section
from wronglung.models.family import Family


class GivenMaps(Section):
    """Somebody's maps, scored as they are."""

    family: Literal["given"]
    maps: str = Field(description="path of a map file; {dataset} and {protocol} are filled in where it names them")

    @property
    def seeds(self) -> list[int]:
        """Given maps count as seed 0."""
        return [0]


def kind_of(entry: Mapping[str, Any]) -> str:
    """Return the only kind."""
    return "maps"


GIVEN = Family({"maps": GivenMaps}, kind_of, gives=frozenset({"maps"}), train=None, makes={})

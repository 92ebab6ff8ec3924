"""The entry of given maps in the config. Does not import torch."""

from collections.abc import Mapping
from string import Formatter
from typing import Any, Literal

from pydantic import Field, field_validator

from wronglung.core.section import Section
from wronglung.models.family import Family

PARTS = ("dataset", "split", "protocol")


class GivenMaps(Section):
    """Somebody's maps, scored as they are."""

    family: Literal["given"]
    maps: str = Field(description="path of a map file; {dataset}, {split} and {protocol} are filled in")

    @field_validator("maps")
    @classmethod
    def _names_known_parts(cls, given: str) -> str:
        try:
            named = {name for _, name, _, _ in Formatter().parse(given) if name is not None}
        except ValueError as error:
            raise ValueError(f"{given!r}: {error}; write {{{{ and }}}} for braces of the path itself") from None
        if named - set(PARTS):
            raise ValueError(f"{given!r} names {sorted(named - set(PARTS))}; known parts: {list(PARTS)}")
        return given

    @property
    def seeds(self) -> list[int]:
        """Given maps count as seed 0."""
        return [0]


def kind_of(entry: Mapping[str, Any]) -> str:
    """Return the only kind."""
    return "maps"


GIVEN = Family({"maps": GivenMaps}, kind_of, gives=frozenset({"maps"}), train=None, makes={})

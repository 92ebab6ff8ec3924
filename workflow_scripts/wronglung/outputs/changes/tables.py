"""Cut rows of attributes into parts, and replace some of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from wronglung.core.names import refuse_unknown
from wronglung.data.samples import attribute_of


@dataclass(frozen=True)
class TableCut:
    """The parts of a row.

    Attributes:
        columns: of each part.
    """

    columns: list[list[int]]

    @property
    def count(self) -> int:
        """The number of parts."""
        return len(self.columns)

    def replaced(self, given: np.ndarray, other: np.ndarray, parts: Sequence[int]) -> np.ndarray:
        """Return a copy of a row, float64 (A,), in which some parts are those of another row."""
        changed = given.copy()
        for part in parts:
            changed[self.columns[part]] = other[self.columns[part]]
        return changed


def cut_table(columns: Sequence[str], unit: str, groups: Mapping[str, Sequence[str]]) -> TableCut:
    """Cut rows into attributes, or into one named group of attributes and each attribute outside it.

    Args:
        columns: names of the row's columns; those of one attribute with several categories are one part.
        unit: `attribute`, or `group_<name>`.
        groups: attributes by name of a group.

    Raises:
        ValueError: if there is no such group.
    """
    attributes = list(dict.fromkeys(attribute_of(name) for name in columns))
    places = {one: [number for number, name in enumerate(columns) if attribute_of(name) == one] for one in attributes}
    if unit == "attribute":
        return TableCut([places[one] for one in attributes])
    name = unit.removeprefix("group_")
    refuse_unknown("group of attributes", [name], groups)
    members = [one for one in attributes if one in groups[name]]
    rest = [places[one] for one in attributes if one not in members]
    return TableCut([[number for one in members for number in places[one]], *rest])


def is_known(given: np.ndarray, columns: Sequence[int]) -> bool:
    """Return whether any column of a part is known in a row with NaN for what is not."""
    return not bool(np.isnan(given[list(columns)]).all())


def filled(given: np.ndarray, means: np.ndarray) -> np.ndarray:
    """Return a row with the training means in place of what is not known."""
    return np.where(np.isnan(given), means, given)

"""The entries of metrics' registries: how a metric is computed, and how its numbers are printed.

The registries of all tasks hold such entries, so a table can print any metric without a list of its own.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, Literal, TypeVar

Better = Literal["higher", "lower", "neither"]
Needs = Literal["order", "differences", "non_negative"]
Item = TypeVar("Item")


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column of a score file.

    Attributes:
        title: its name in tables.
        unit: of the raw value, in words, e.g. share, nats or ratio.
        scale: tables print the raw value times this: 100 for a share, so that it reads as per cent.
        decimals: of the printed number.
        better: which values are better; `neither` for a column that only describes.
    """

    title: str
    unit: str
    scale: float
    decimals: int
    better: Better


@dataclass(frozen=True)
class Metric(Column, Generic[Item]):
    """A column that is computed from one item, e.g. from the ranking of one map.

    Attributes:
        compute: a pure function of the item; nan where the metric is undefined.
        needs: what the metric takes from the values. `order`: only which value is higher. `differences`: also how much
            higher, but a map with another unit or another zero scores the same. `non_negative`: the values are
            amounts; the metric is nan where one is negative.
    """

    compute: Callable[[Item], float]
    needs: Needs = field(default="order", kw_only=True)

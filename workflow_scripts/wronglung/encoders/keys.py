"""Values of an architecture's keys, checked without transformers."""

from collections.abc import Mapping
from typing import Any

Keys = Mapping[str, Any]


def whole(keys: Keys, name: str) -> int:
    """Return the value of a key that is one whole number; raise ValueError for anything else."""
    value = keys[name]
    if type(value) is not int or value < 1:
        raise ValueError(f"architecture.{name}: given {value!r}; expected one whole number of at least 1")
    return value


def wholes(keys: Keys, name: str) -> list[int]:
    """Return the value of a key that is a list of whole numbers; raise ValueError for anything else."""
    values = keys[name]
    if not isinstance(values, list | tuple) or not values or any(type(one) is not int or one < 1 for one in values):
        raise ValueError(f"architecture.{name}: given {values!r}; expected a list of whole numbers of at least 1")
    return list(values)


def same_length(keys: Keys, first: str, second: str) -> None:
    """Raise ValueError unless two keys have lists of whole numbers of the same length."""
    if len(wholes(keys, first)) != len(wholes(keys, second)):
        raise ValueError(
            f"architecture.{first}: given {keys[first]!r}, but {second} is {keys[second]!r}; expected lists of the "
            "same length, one number a stage"
        )

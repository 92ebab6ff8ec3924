"""Values of an architecture's keys, checked without transformers."""

from collections.abc import Callable, Mapping
from typing import Any

from wronglung.core.section import WrongKeyError

Keys = Mapping[str, Any]


def whole(keys: Keys, name: str) -> int:
    """Return the value of a key that is one whole number; raise WrongKeyError for anything else."""
    value = keys[name]
    if type(value) is not int or value < 1:
        raise WrongKeyError(f"architecture.{name}", f"given {value!r}; expected one whole number of at least 1")
    return value


def wholes(keys: Keys, name: str) -> list[int]:
    """Return the value of a key that is a list of whole numbers; raise WrongKeyError for anything else."""
    values = keys[name]
    if not isinstance(values, list | tuple) or not values or any(type(one) is not int or one < 1 for one in values):
        raise WrongKeyError(f"architecture.{name}", f"given {values!r}; expected a list of whole numbers of at least 1")
    return list(values)


def same_length(keys: Keys, first: str, second: str) -> None:
    """Raise WrongKeyError unless two keys have lists of whole numbers of the same length."""
    if len(wholes(keys, first)) != len(wholes(keys, second)):
        raise WrongKeyError(
            f"architecture.{first}",
            f"given {keys[first]!r}, but {second} is {keys[second]!r}; expected lists of the "
            "same length, one number a stage",
        )


def faults_of(check: Callable[..., object], *arguments: object) -> list[WrongKeyError]:
    """Return the WrongKeyError that a check raises, so that the next one is made too; nothing if it raises none."""
    try:
        check(*arguments)
    except WrongKeyError as error:
        return [error]
    return []

"""Check the models of a config before any long job, each with its family's function, and say all that is wrong."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from wronglung.core.errors import RefusedError
from wronglung.core.files import replacing
from wronglung.core.functions import load_function


class Checked(NamedTuple):
    """What a family's check found in the settings of one model.

    Attributes:
        problems: lines that begin with the key, from the model's entry on: `image_encoder.grid: given …`.
        found: whole numbers that the model will have, by part and name; for a reader of the kept result.
    """

    problems: list[str]
    found: dict[str, dict[str, int]]


class Asked(NamedTuple):
    """One model to check: its name, `module:function` of its family's check, and the settings that this gets."""

    name: str
    check: str
    settings: Mapping[str, Any]


def check_models(models: Sequence[Asked]) -> dict[str, dict[str, dict[str, int]]]:
    """Return what was found in each model, by name.

    Raises:
        RefusedError: if anything is wrong with any model; one message names all keys of all models, a mistake that
            several share once.
    """
    results: dict[str, Checked] = {one.name: load_function(one.check)(one.settings) for one in models}
    problems: dict[str, list[str]] = {}  # an entry that is like another repeats its mistakes
    for name, result in results.items():
        for line in result.problems:
            problems.setdefault(line, []).append(f"models.{name}")
    if problems:
        listed = "\n".join(f"  {_line(line, names)}" for line, names in problems.items())
        raise RefusedError(f"these models cannot be built as the config describes them:\n{listed}")
    return {name: result.found for name, result in results.items()}


def _line(problem: str, names: Sequence[str]) -> str:
    first, *others = names
    return f"{first}.{problem}" + (f" (also in {', '.join(others)})" if others else "")


def summary(name: str, found: Mapping[str, Mapping[str, int]]) -> str:
    """Return one line about a model that passed: `models.NAME: image: pixels 224, grid 7, …; text: …`."""
    parts = (f"{part}: {', '.join(_number(*one) for one in numbers.items())}" for part, numbers in found.items())
    return f"models.{name}: {'; '.join(parts)}"


def _number(name: str, value: int) -> str:
    return f"{name.replace('_', ' ')} {value:,}"


def keep_result(path: str | Path, found: Mapping[str, Any]) -> None:
    """Write what was found in a model, as JSON. That the file exists is what later jobs ask for."""
    with replacing(path) as part:
        part.write_text(json.dumps(found, indent=2) + "\n")


def read_result(path: str | Path) -> dict[str, dict[str, int]]:
    """Read what was found in a model."""
    found: dict[str, dict[str, int]] = json.loads(Path(path).read_text())
    return found

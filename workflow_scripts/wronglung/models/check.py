"""Check the models of a config before any long job, each with its family's function, and say all that is wrong."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from wronglung.core.files import replacing
from wronglung.core.functions import load_function


class Checked(NamedTuple):
    """What a family's check found in the settings of one model.

    Attributes:
        problems: lines that begin with the key, from the model's entry on: `image_encoder.grid: given …`.
        found: numbers that the model will have, by name; for a reader of the kept result.
    """

    problems: list[str]
    found: dict[str, Any]


class Asked(NamedTuple):
    """One model to check: its name, `module:function` of its family's check, and the settings that this gets."""

    name: str
    check: str
    settings: Mapping[str, Any]


def check_models(models: Sequence[Asked]) -> dict[str, dict[str, Any]]:
    """Return what was found in each model, by name.

    Raises:
        ValueError: if anything is wrong with any model; one message names all keys of all models.
    """
    results: dict[str, Checked] = {one.name: load_function(one.check)(one.settings) for one in models}
    problems = [f"models.{name}.{line}" for name, result in results.items() for line in result.problems]
    if problems:
        listed = "\n".join(f"  {problem}" for problem in problems)
        raise ValueError(f"these models cannot be built as the config describes them:\n{listed}")
    return {name: result.found for name, result in results.items()}


def keep_result(path: str | Path, found: Mapping[str, Any]) -> None:
    """Write what was found in a model, as JSON. That the file exists is what later jobs ask for."""
    with replacing(path) as part:
        part.write_text(json.dumps(found, indent=2) + "\n")

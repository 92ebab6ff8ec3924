"""Load a function that the user's config names. Only the job that asks it loads it.

`core/functions.py` refuses all code but this package's; here the user names code of their own.
"""

import sys
from collections.abc import Callable
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

EXPECTED = "expected `module:function`, or `file.py:function`"


def name_faults(name: str) -> str | None:
    """Return what is wrong with the name of a function; None if nothing is."""
    place, _, function = name.rpartition(":")
    in_file = place.endswith(".py")
    whole = function.isidentifier() and (in_file or all(part.isidentifier() for part in place.split(".")))
    return None if whole else f"given {name!r}; {EXPECTED}"


def file_of(name: str) -> str | None:
    """Return the file of `file.py:function`; None for a module."""
    place = name.rpartition(":")[0]
    return place if place.endswith(".py") else None


def load_own(name: str, folder: Path) -> Callable[..., Any]:
    """Return an own function.

    Args:
        name: `module:function`, or `file.py:function`.
        folder: where Snakemake was started.

    Raises:
        ValueError: if the name is another.
        FileNotFoundError: if there is no such file.
        ImportError: if there is no such module, or it has no such function.
    """
    wrong = name_faults(name)
    if wrong is not None:
        raise ValueError(wrong)
    place, _, function = name.rpartition(":")
    module = _from_file(folder / place) if file_of(name) is not None else _from_name(place, folder)
    found = getattr(module, function, None)
    if not callable(found):
        raise ImportError(f"{place} has no function {function!r}; define it there or correct the model's `answers`")
    loaded: Callable[..., Any] = found
    return loaded


def _from_file(path: Path) -> ModuleType:
    if not path.is_file():
        raise FileNotFoundError(
            f"there is no file {path}; write it there or correct the model's `answers`; a relative path begins in the "
            "folder where Snakemake is started"
        )
    sys.path.insert(0, str(path.parent))  # for what lies beside it
    spec = spec_from_file_location(path.stem, path)
    assert spec is not None  # since it is a file with the ending .py
    assert spec.loader is not None
    module = module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


def _from_name(name: str, folder: Path) -> ModuleType:
    sys.path.insert(0, str(folder))
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        if error.name is None or not f"{name}.".startswith(f"{error.name}."):
            raise  # the own module is there and lacks another one
        raise ImportError(
            f"there is no module {name}; install it, put it into {folder}, or name a file: `file.py:function`"
        ) from error

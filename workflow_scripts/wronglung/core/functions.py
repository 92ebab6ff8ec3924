"""Load a function by the name `module:function`, so that planning can name code without importing it."""

from importlib import import_module
from typing import Any

PACKAGE = "wronglung."


def load_function(name: str) -> Any:
    """Return the function or class that `package.module:function` names.

    Raises:
        ValueError: if the name is not one of this package, so that no other code can be run by it.
        ImportError: if there is no such module.
        AttributeError: if the module has no such function.
    """
    module, _, function = name.partition(":")
    if not module.startswith(PACKAGE) or not function:
        raise ValueError(f"cannot load {name!r}; expected `{PACKAGE}MODULE:FUNCTION`")
    return getattr(import_module(module), function)


def module_of(name: str) -> str:
    """Return the module part of `package.module:function`."""
    return name.partition(":")[0]

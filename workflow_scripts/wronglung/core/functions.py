"""Functions named by strings, so that planning imports nothing heavy and an edit reruns only what uses the module."""

from importlib import import_module
from typing import Any


def load_function(name: str) -> Any:
    """Return the function or class that `package.module:function` names.

    Raises:
        ImportError: if there is no such module.
        AttributeError: if the module has no such function.
    """
    module, _, function = name.partition(":")
    return getattr(import_module(module), function)


def module_of(name: str) -> str:
    """Return the module part of `package.module:function`."""
    return name.partition(":")[0]

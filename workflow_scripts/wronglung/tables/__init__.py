"""From raw scores to tables and figures: subsets, means, intervals and rounding happen here and nowhere before.

One module and one entry in a registry for each table; for each figure also one line in `settings` that says what it
reads, since the registry of figures imports matplotlib.
"""

from collections.abc import Callable
from importlib import import_module
from typing import Any

TABLES: dict[str, Any]
FIGURES: dict[str, Callable[..., Any]]


def __getattr__(name: str) -> Any:
    """The registries TABLES and FIGURES, loaded when asked for: reading a config must not wait for matplotlib."""
    if name == "TABLES":
        return import_module("wronglung.tables.table_registry").TABLES
    if name == "FIGURES":
        return import_module("wronglung.tables.figure_registry").FIGURES
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

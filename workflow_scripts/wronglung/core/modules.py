"""Run a module of this package in a process of its own."""

import os
import sys
from pathlib import Path

PACKAGES = Path(__file__).parents[2]


def module_command(module: str, *arguments: str) -> list[str]:
    """Return the command that runs a module as a program; its process needs `module_environment`."""
    return [sys.executable, "-m", module, *arguments]


def module_environment() -> dict[str, str]:
    """Return this process's environment, in which Python also finds this package."""
    return os.environ | {"PYTHONPATH": str(PACKAGES)}

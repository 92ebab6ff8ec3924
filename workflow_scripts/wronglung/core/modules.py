"""Run a module of this package in a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

PACKAGES = Path(__file__).parents[2]


def module_command(module: str, *arguments: str) -> list[str]:
    """Return the command that runs a module as a program; its process needs `module_environment`."""
    return [sys.executable, "-m", module, *arguments]


def module_environment() -> dict[str, str]:
    """Return this process's environment, in which Python also finds this package."""
    return os.environ | {"PYTHONPATH": str(PACKAGES)}


def run_module(module: str, *arguments: str, patience: float) -> subprocess.CompletedProcess[bytes]:
    """Run a module to its end, whatever its exit status is.

    Args:
        module: its dotted name.
        arguments: of its command line.
        patience: seconds that it may take.

    Raises:
        subprocess.TimeoutExpired: if it takes longer.
    """
    return subprocess.run(
        module_command(module, *arguments),
        env=module_environment(),
        timeout=patience,
        capture_output=True,
        check=False,
    )

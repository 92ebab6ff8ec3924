"""Read the grid of a map file when jobs are planned, in a subprocess, since the file may come from anybody.

This module imports h5py in its subprocess only: planning does not need it otherwise.
"""

import json
import subprocess
import sys
from pathlib import Path

from wronglung.core.modules import run_module

PATIENCE = 60.0  # seconds


def grid_of_file(path: str | Path) -> tuple[int, int] | None:
    """Return the rows and columns of the maps in a file; None if it cannot be read, which its reader explains later."""
    try:
        answer = run_module(__name__, str(path), patience=PATIENCE)
        shape = json.loads(answer.stdout)
    except (subprocess.TimeoutExpired, ValueError):
        return None
    return (shape[1], shape[2]) if len(shape) == 3 else None


def _print_shape(path: str) -> None:
    import h5py

    from wronglung.outputs.untrusted_hdf5 import find_dataset

    with h5py.File(path, "r") as file:
        print(json.dumps(find_dataset(file, "attention", Path(path).stat().st_size).shape))


if __name__ == "__main__":
    _print_shape(sys.argv[1])

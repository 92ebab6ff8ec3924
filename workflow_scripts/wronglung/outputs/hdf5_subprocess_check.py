"""Opens a given HDF5 file in a process of its own first.

In some damaged files the HDF5 library never comes to an end, or takes its process with it (a text whose place in the
file has been overwritten sends it round in a circle for ever). No `except` catches that; a child that is timed does.
The child reads all but the large numbers: what is of fixed length has its extent checked before it is read.
"""

import contextlib
import os
import subprocess
import sys
from pathlib import Path

import h5py

from wronglung.outputs.untrusted_hdf5 import GivenFileError, find_dataset, read_attribute, read_ids

PATIENCE = 60.0  # seconds; a whole file of a million texts takes 5
PACKAGES = Path(__file__).parents[2]


def try_out(path: str | Path, patience: float = PATIENCE) -> None:
    """Raises if reading the file does not end; an error that is merely raised will be raised again by who reads it.

    Raises:
        GivenFileError: if the child was killed by what it read, or had to be.
    """
    environment = os.environ | {"PYTHONPATH": str(PACKAGES)}
    command = [sys.executable, "-m", __name__, str(path)]
    remedy = "it is damaged so that the HDF5 library cannot say where; write or copy it again"
    try:
        answer = subprocess.run(command, env=environment, timeout=patience, capture_output=True, check=False)
    except subprocess.TimeoutExpired as error:
        raise GivenFileError(f"reading did not end within {patience:.0f} seconds; {remedy}") from error
    if answer.returncode < 0:
        raise GivenFileError(f"reading ended with signal {-answer.returncode}; {remedy}")


def read_small(path: str | Path) -> None:
    """Reads what could keep the library busy, and forgets it; what can be caught is left to be raised later."""
    with contextlib.suppress(Exception), h5py.File(path, "r") as file:
        for name in ("model", "seed", "formula"):
            with contextlib.suppress(Exception):
                read_attribute(file, name, None, int if name == "seed" else str)
        for name in file:
            dataset = find_dataset(file, name, Path(path).stat().st_size)
            if h5py.check_string_dtype(dataset.dtype) is not None:
                read_ids(dataset)


if __name__ == "__main__":
    read_small(sys.argv[1])

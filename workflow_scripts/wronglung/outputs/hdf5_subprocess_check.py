"""Test whether an untrusted HDF5 file can be read, in a subprocess.

Some damaged files make the HDF5 library loop for ever or crash its process. An overwritten pointer to a text, for
example, makes it loop. No `except` can catch that, but a subprocess with a timeout can. The subprocess reads the
attributes and the texts. It skips the numeric arrays: they have a fixed length, which is checked before they are read.
"""

import contextlib
import subprocess
import sys
from pathlib import Path

import h5py

from wronglung.core.modules import run_module
from wronglung.outputs.untrusted_hdf5 import GivenFileError, find_dataset, read_attribute, read_ids

# Of all kinds of files from untrusted sources.
ATTRIBUTES: dict[str, type] = {"model": str, "seed": int, "formula": str, "normalised": int}
PATIENCE = 60.0  # seconds; an undamaged file of a million texts takes 5


def try_out(path: str | Path, patience: float = PATIENCE) -> None:
    """Read the file in a subprocess first; raise if that hangs or crashes.

    Ordinary exceptions in the subprocess are ignored, because the real reader raises them again.

    Raises:
        GivenFileError: if the subprocess ran out of time or was killed by a signal.
    """
    remedy = "it is damaged so that the HDF5 library cannot say where; write or copy it again"
    try:
        answer = run_module(__name__, str(path), patience=patience)
    except subprocess.TimeoutExpired as error:
        raise GivenFileError(f"reading did not end within {patience:.0f} seconds; {remedy}") from error
    if answer.returncode < 0:
        raise GivenFileError(f"reading ended with signal {-answer.returncode}; {remedy}")


def read_small(path: str | Path) -> None:
    """Read every part that could hang HDF5 and ignore what h5py raises, since the real reader raises it again."""
    with h5py.File(path, "r") as file:
        for name, kind in ATTRIBUTES.items():
            with contextlib.suppress(OSError, RuntimeError, ValueError, LookupError, TypeError):
                read_attribute(file, name, None, kind)
        for name in file:
            dataset = find_dataset(file, name, Path(path).stat().st_size)
            if h5py.check_string_dtype(dataset.dtype) is not None:
                read_ids(dataset)


if __name__ == "__main__":
    read_small(sys.argv[1])

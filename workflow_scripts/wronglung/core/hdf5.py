"""Open the workflow's own HDF5 stores. A damaged file or a full disk raises an error that says what to do."""

import errno
import shutil
from pathlib import Path

import h5py

from wronglung.core.files import damaged_store


def open_hdf5(path: str | Path) -> h5py.File:
    """Open the file for reading.

    Raises:
        FileNotFoundError: if there is no file.
        DamagedStoreError: if it is not a complete HDF5 file.
    """
    try:
        return h5py.File(path, "r")
    except FileNotFoundError:
        raise
    except OSError as error:
        raise damaged_store(path, "HDF5") from error


def create_hdf5(path: str | Path, size: int) -> h5py.File:
    """Create a file and open it for writing, if the file system has enough free space.

    The check comes first because HDF5 does not survive a full disk: after its error, the process ends with a
    segmentation fault.

    Args:
        path: path of the file; its folder exists.
        size: bytes that will be written, uncompressed.

    Raises:
        OSError: ENOSPC if there is too little space; the message states the needed and the free bytes.
    """
    free = shutil.disk_usage(Path(path).parent).free
    if free < size:
        raise OSError(
            errno.ENOSPC,
            f"No space left on device: about {size:,} bytes are needed and {free:,} are free; make room and start the "
            "workflow again; it continues where it stopped",
            str(path),
        )
    return h5py.File(path, "w")

"""Opening the workflow's own stores; a damaged file or a full disk ends in an error that says what to do."""

import errno
import shutil
from pathlib import Path

import h5py

from wronglung.core.files import damaged_store


def open_hdf5(path: str | Path) -> h5py.File:
    """The file, open for reading.

    Raises:
        FileNotFoundError: if there is none.
        DamagedStoreError: if it is no whole HDF5 file.
    """
    try:
        return h5py.File(path, "r")
    except FileNotFoundError:
        raise
    except OSError as error:
        raise damaged_store(path, "HDF5") from error


def create_hdf5(path: str | Path, size: int) -> h5py.File:
    """A new file, open for writing, if the file system has room for it.

    HDF5 does not survive a disk that fills up while it writes: after its error the process dies of a segmentation
    fault. So room is asked for first.

    Args:
        path: of the file; its folder exists.
        size: bytes of what will be written, uncompressed.

    Raises:
        OSError: ENOSPC, with what is needed and what is free.
    """
    free = shutil.disk_usage(Path(path).parent).free
    if free < size:
        raise OSError(
            errno.ENOSPC,
            f"No space left on device: about {size:,} bytes are needed and {free:,} are free; make room and start the "
            "workflow again, which goes on where it was",
            str(path),
        )
    return h5py.File(path, "w")

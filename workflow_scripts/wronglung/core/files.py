"""Write files that are complete or absent, never partial, and compute a file's digest."""

import hashlib
import os
import platform
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SECONDS_OF_A_DAY = 86400.0


@contextmanager
def replacing(path: str | Path) -> Iterator[Path]:
    """Give a temporary path next to the target, and rename it to the target when the block ends without an error.

    The target's folder is created if it is missing. After an error the temporary file is removed and the target is
    unchanged. Temporary files that earlier, killed processes left for this target are removed too: files of this
        machine at once, files of other machines after a day. The file of a process that still runs stays.
    """
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    _sweep(target)
    # The target's name comes last, because several libraries choose the format by the suffix.
    temporary = target.with_name(f".part-{os.getpid()}-{_machine()}-{target.name}")
    try:
        yield temporary
        with temporary.open("rb+") as written:
            os.fsync(written.fileno())
        os.replace(temporary, target)
        _flush_names(target.parent)
    finally:
        temporary.unlink(missing_ok=True)


def file_digest(path: str | Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal digits."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sweep(target: Path) -> None:
    name = re.compile(rf"\.part-(\d+)-([^-]*)-{re.escape(target.name)}")
    for path in target.parent.glob(".part-*"):
        left_over = name.fullmatch(path.name)
        if left_over and _is_abandoned(path, int(left_over[1]), left_over[2]):
            path.unlink(missing_ok=True)


def _machine() -> str:
    return platform.node().replace("-", "_")


def _is_abandoned(path: Path, process: int, machine: str) -> bool:
    if machine == _machine():
        return not _runs(process)
    try:
        return time.time() - path.stat().st_mtime > SECONDS_OF_A_DAY
    except FileNotFoundError:
        return False


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _flush_names(folder: Path) -> None:
    """Write the folder's entries to disk, so that the new name survives a power failure."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class DamagedStoreError(ValueError):
    """A file that the workflow made and that is now incomplete or damaged."""


def damaged_store(path: str | Path, form: str) -> DamagedStoreError:
    """Return the error for a damaged store: it states the file, its size and what to do."""
    size = Path(path).stat().st_size
    return DamagedStoreError(
        f"{path} ({size:,} bytes) is not a complete {form} file; it was cut short or overwritten after it was made. "
        "Delete it and start the workflow again, which makes a new one"
    )

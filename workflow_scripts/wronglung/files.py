"""Files that are either whole or not there."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def replacing(path: str | Path) -> Iterator[Path]:
    """A temporary path beside the target, renamed onto it when the block ends without an error.

    The folder is made if need be. After an error the temporary file is removed and the target is as it was. What a
    killed process left of an earlier try at the same target is removed: the workflow runs one job a target at a time.
    """
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    _sweep(target)
    # The suffixes stay last, because several libraries choose the format by them.
    temporary = target.with_name(f".part-{os.getpid()}-{target.name}")
    try:
        yield temporary
        with temporary.open("rb+") as written:
            os.fsync(written.fileno())
        os.replace(temporary, target)
        _flush_names(target.parent)
    finally:
        temporary.unlink(missing_ok=True)


def _sweep(target: Path) -> None:
    left_over = re.compile(rf"\.part-\d+-{re.escape(target.name)}")
    for path in target.parent.glob(".part-*"):
        if left_over.fullmatch(path.name):
            path.unlink(missing_ok=True)


def _flush_names(folder: Path) -> None:
    """Makes the new name survive a power failure too."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

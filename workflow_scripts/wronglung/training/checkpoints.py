"""Checkpoints of a training run: which are complete, and where an interrupted run resumes."""

import json
import os
import shutil
from pathlib import Path
from typing import Any

from wronglung.core.files import replacing

STATE = "trainer_state.json"
RUN = "run.sha256"
SEAL = "whole.json"  # sizes of a checkpoint's files; written last
KEPT = 2  # two: the newest may be lost while the next is written


def last_checkpoint(folder: Path, run_digest: str) -> str | None:
    """Return the newest complete checkpoint of this run, or None; remove those of other runs and incomplete ones.

    Args:
        folder: holds the checkpoints; created if needed.
        run_digest: digest of everything that the run depends on.
    """
    mark = folder / RUN
    if not (mark.is_file() and mark.read_text() == run_digest):
        if folder.exists():
            shutil.rmtree(folder)
        with replacing(mark) as part:
            part.write_text(run_digest)
    for path in folder.glob("checkpoint-*"):
        if not _is_whole(path):
            shutil.rmtree(path)
    found = _by_step(folder)
    return str(found[-1]) if found else None


def read_state(checkpoint: str) -> dict[str, Any]:
    """Return the trainer's state in a checkpoint; `log_history` is its log."""
    return json.loads((Path(checkpoint) / STATE).read_text())


def stopped_early(checkpoint: str, patience: int) -> bool:
    """Return whether the run had decided to stop before it was interrupted; if resumed, the trainer would continue."""
    callbacks = read_state(checkpoint)["stateful_callbacks"]
    attributes = callbacks.get("EarlyStoppingCallback", {}).get("attributes", {})
    return attributes.get("early_stopping_patience_counter", 0) >= patience


def break_seal(checkpoint: Path) -> None:
    """Mark a checkpoint incomplete. Call this before writing to it or deleting it."""
    (checkpoint / SEAL).unlink(missing_ok=True)


def seal(checkpoint: Path) -> None:
    """Mark a checkpoint complete: flush its files to the disk and note their sizes."""
    files = [path for path in sorted(checkpoint.rglob("*")) if path.is_file()]
    for path in files:
        with path.open("rb+") as written:
            os.fsync(written.fileno())
    with replacing(checkpoint / SEAL) as part:
        part.write_text(json.dumps({str(path.relative_to(checkpoint)): path.stat().st_size for path in files}))


def remove_older(folder: Path) -> None:
    """Remove all checkpoints but the newest `KEPT`."""
    for path in _by_step(folder)[:-KEPT]:
        break_seal(path)
        shutil.rmtree(path)


def _by_step(folder: Path) -> list[Path]:
    return sorted(folder.glob("checkpoint-*"), key=lambda path: int(path.name.rpartition("-")[2]))


def _is_whole(checkpoint: Path) -> bool:
    try:
        sizes = json.loads((checkpoint / SEAL).read_text())
        return all((checkpoint / name).stat().st_size == size for name, size in sizes.items())
    except (FileNotFoundError, json.JSONDecodeError):
        return False

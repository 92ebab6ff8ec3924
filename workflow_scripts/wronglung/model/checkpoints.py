"""Where an interrupted training run goes on."""

import json
import shutil
from pathlib import Path
from typing import Any

STATE = "trainer_state.json"  # the last file that the trainer writes into a checkpoint
RUN = "run.sha256"


def last_checkpoint(folder: Path, run_digest: str) -> str | None:
    """The newest whole checkpoint of this very run, or None; checkpoints of another run are removed.

    Args:
        folder: of the checkpoints; made if need be.
        run_digest: digest of everything that the run depends on.
    """
    mark = folder / RUN
    if folder.exists() and not (mark.is_file() and mark.read_text() == run_digest):
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    mark.write_text(run_digest)
    whole = [path for path in folder.glob("checkpoint-*") if _is_whole(path)]
    return str(max(whole, key=lambda path: int(path.name.rpartition("-")[2]))) if whole else None


def read_state(checkpoint: str) -> dict[str, Any]:
    """The trainer's state in a checkpoint; `log_history` is its log."""
    return json.loads((Path(checkpoint) / STATE).read_text())


def stopped_early(checkpoint: str, patience: int) -> bool:
    """Whether the run had already decided to stop when it was interrupted; resumed, the trainer would go on."""
    callbacks = read_state(checkpoint)["stateful_callbacks"]
    attributes = callbacks.get("EarlyStoppingCallback", {}).get("attributes", {})
    return attributes.get("early_stopping_patience_counter", 0) >= patience


def _is_whole(checkpoint: Path) -> bool:
    try:
        return bool(json.loads((checkpoint / STATE).read_text()))
    except (FileNotFoundError, json.JSONDecodeError):
        return False

"""Where an interrupted training run goes on."""

import json
import shutil
from pathlib import Path

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


def _is_whole(checkpoint: Path) -> bool:
    try:
        return bool(json.loads((checkpoint / STATE).read_text()))
    except (FileNotFoundError, json.JSONDecodeError):
        return False

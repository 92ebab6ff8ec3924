"""Owner of `log.csv`: one row per epoch of a training run.

Columns: epoch (from 1), step (optimiser steps so far), train_loss (mean over the epoch), train_chance (the loss of a
model that knows nothing, for the same batches), valid_loss, valid_chance, learning_rate (of the last step),
gradient_norm (of the last step, before clipping), seconds (of the epoch, as measured). In the log of a few-shot model,
the losses are those of fine-tuning, and "knows nothing" means uniform maps.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from wronglung.core.files import replacing

COLUMNS = {
    "epoch": int,
    "step": int,
    "train_loss": float,
    "train_chance": float,
    "valid_loss": float,
    "valid_chance": float,
    "learning_rate": float,
    "gradient_norm": float,
    "seconds": float,
}


def from_history(history: list[dict[str, Any]]) -> pd.DataFrame:
    """Return the log as a table, from the trainer's history: one training and one validation entry per epoch."""
    trained = {entry["step"]: entry for entry in history if "loss" in entry}
    validated = {entry["step"]: entry for entry in history if "eval_loss" in entry}
    rows = [
        {
            "epoch": round(entry["epoch"]),
            "step": step,
            "train_loss": entry["loss"],
            "train_chance": entry["chance"],
            "valid_loss": validated[step]["eval_loss"],
            "valid_chance": validated[step]["eval_chance"],
            "learning_rate": entry["learning_rate"],
            "gradient_norm": entry["grad_norm"],
            "seconds": entry["seconds"] + validated[step]["seconds"],
        }
        for step, entry in sorted(trained.items())
        if step in validated
    ]
    return from_rows(rows)


def from_rows(rows: Sequence[Mapping[str, float]]) -> pd.DataFrame:
    """Return the log as a table, from one mapping of all columns per epoch."""
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(COLUMNS)


def write_log(path: str | Path, log: pd.DataFrame) -> None:
    """Write the log; its numbers round-trip."""
    with replacing(path) as part:
        log.to_csv(part, index=False)


def read_log(path: str | Path) -> pd.DataFrame:
    """Read a stored log.

    Raises:
        ValueError: if a column is missing or unknown.
    """
    log = pd.read_csv(path)
    if list(log.columns) != list(COLUMNS):
        raise ValueError(f"{path} has columns {list(log.columns)}; expected {list(COLUMNS)}; train the model again")
    return log.astype(COLUMNS)

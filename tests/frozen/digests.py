"""Digests of weights, arrays and tables, and the comparison of a whole run's tables."""

from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import pandas as pd
from torch import Tensor

from tests.frozen import where
from tests.frozen.book import agree, agree_here, is_frozen


def digest(parts: Iterable[str | bytes]) -> str:
    """Of strings in their order; a part's end counts."""
    whole = sha256()
    for part in parts:
        raw = part.encode() if isinstance(part, str) else part
        whole.update(len(raw).to_bytes(8, "big") + raw)
    return whole.hexdigest()[:16]


def of_tensor(tensor: Tensor) -> str:
    """Of type, shape and bytes."""
    array = tensor.detach().cpu().contiguous().numpy()
    return digest([str(array.dtype), str(array.shape), array.tobytes()])


def of_layout(state: Mapping[str, Tensor]) -> str:
    """Of the names, types and shapes of weights."""
    return digest(f"{name} {tensor.dtype} {list(tensor.shape)}" for name, tensor in sorted(state.items()))


def of_weights(state: Mapping[str, Tensor]) -> str:
    """Of the names, types, shapes and bytes of weights."""
    return digest(part for name, tensor in sorted(state.items()) for part in (name, of_tensor(tensor)))


def of_columns(path: Path) -> dict[str, str]:
    """Of each column of a CSV file, as it is written there."""
    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    kept = [name for name in frame.columns if name not in where.TIMES]
    return {name: digest([name, *frame[name]]) for name in kept}


def _whole_columns(path: Path) -> list[str]:
    """Columns of text and whole numbers, which are the same on every processor."""
    names = pd.read_csv(path).select_dtypes(exclude="float").columns
    return [name for name in names if name not in where.DIGESTS]


def agree_on_tables(run: str, folder: Path) -> None:
    """Fails unless the tables and training logs of a finished run are the frozen ones.

    Texts and counts are the same on every processor; other numbers are compared on known ones. Tables that the frozen
    run did not have are left out.
    """
    found = where.tables_of(folder) | {f"log of {name}": path for name, path in where.logs_of(folder).items()}
    tables = {name: path for name, path in found.items() if is_frozen(f"rows of tables/{run}", name)}
    columns: dict[str, dict[str, str]] = {name: of_columns(path) for name, path in tables.items()}
    rows: dict[str, Any] = {
        name: {"columns": list(columns[name]), "same": {key: columns[name][key] for key in _whole_columns(path)}}
        for name, path in tables.items()
    }
    agree(f"rows of tables/{run}", rows)
    agree_here(f"tables/{run}", columns)

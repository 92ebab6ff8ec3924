"""Tables of a release written so that the same table gives the same bytes."""

import gzip
from pathlib import Path

import pandas as pd

from wronglung.core.files import replacing


def write_csv(path: str | Path, table: pd.DataFrame, index: bool = False) -> None:
    """Writes a comma-separated table, compressed if the name ends in .gz.

    Args:
        path: of the file.
        table: in the order of its columns.
        index: whether a leading column without a name counts the rows.
    """
    _write(path, table.to_csv(index=index, lineterminator="\n"))


def write_tsv(path: str | Path, table: pd.DataFrame) -> None:
    """Writes a tab-separated table with a header."""
    _write(path, table.to_csv(index=False, sep="\t", lineterminator="\n"))


def write_text(path: str | Path, text: str) -> None:
    """Writes a text file."""
    _write(path, text)


def _write(path: str | Path, text: str) -> None:
    data = text.encode()
    if str(path).endswith(".gz"):
        # Neither time nor file name goes into the header.
        data = gzip.compress(data, mtime=0)
    with replacing(path) as temporary:
        temporary.write_bytes(data)

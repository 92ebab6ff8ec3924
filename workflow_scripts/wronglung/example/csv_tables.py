"""Writers of a release's tables and texts; the same content gives the same bytes."""

import gzip
from pathlib import Path

import pandas as pd

from wronglung.core.files import replacing


def write_csv(path: str | Path, table: pd.DataFrame, index: bool = False) -> None:
    """Write a comma-separated table, gzipped if the name ends in .gz.

    Args:
        path: file to write.
        table: its columns are written in their order.
        index: whether a first column without a name numbers the rows.
    """
    _write(path, table.to_csv(index=index, lineterminator="\n"))


def write_tsv(path: str | Path, table: pd.DataFrame) -> None:
    """Write a tab-separated table with a header."""
    _write(path, table.to_csv(index=False, sep="\t", lineterminator="\n"))


def write_text(path: str | Path, text: str) -> None:
    """Write a text file."""
    _write(path, text)


def _write(path: str | Path, text: str) -> None:
    data = text.encode()
    if str(path).endswith(".gz"):
        # No time and no file name in the gzip header, so that the same text gives the same bytes.
        data = gzip.compress(data, mtime=0)
    with replacing(path) as temporary:
        temporary.write_bytes(data)

"""Sole owner of the table files: raw numbers as CSV for machines, rounded ones as Markdown for readers."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from wronglung.files import replacing


@dataclass(frozen=True)
class Table:
    """One table twice.

    Attributes:
        frame: raw numbers, one row an estimate.
        markdown: the same to be read, with title and notes.
    """

    frame: pd.DataFrame
    markdown: str


def write_table(table: Table, csv: str | Path, markdown: str | Path) -> None:
    """Writes both; six decimals, so that the last bits of a processor's sums leave no trace."""
    with replacing(csv) as part:
        table.frame.to_csv(part, index=False, float_format="%.6f", lineterminator="\n")
    with replacing(markdown) as part:
        part.write_text(table.markdown, encoding="utf-8")

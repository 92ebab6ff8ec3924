"""Read the releases' tables as far as possible, and find the faults of each table on its own."""

from pathlib import Path
from typing import NamedTuple

import pandas as pd

from wronglung.data.check.findings import EXAMPLES, Finding, by_share
from wronglung.data.rejected import Rejection
from wronglung.data.releases.chest_imagenome.check.inventory import TABLES, columns_of
from wronglung.data.releases.chest_imagenome.gold_table import GoldTable, read_gold_table
from wronglung.data.releases.chest_imagenome.layout import SILVER_SPLITS
from wronglung.data.releases.csv_lists import read_list
from wronglung.data.settings import ImageKind


class Tables(NamedTuple):
    """The lists by name, the gold table if it could be read, row counts by name, and findings about the files.

    `reads_silver` says whether the run reads images outside gold.
    """

    lists: dict[str, pd.DataFrame]
    gold: GoldTable | None
    rows: dict[str, int]
    findings: list[Finding]
    reads_silver: bool


def read_tables(paths: dict[str, Path | None], limit: float, images: ImageKind, reads_silver: bool) -> Tables:
    """Read the tables that exist. A missing table is skipped, and an unreadable one becomes a finding.

    Args:
        paths: the paths from `inventory.table_paths`.
        limit: largest tolerated share of a list's rows that cannot be read.
        images: kind of the release's image files.
        reads_silver: whether the run reads images outside gold.
    """
    lists: dict[str, pd.DataFrame] = {}
    rows: dict[str, int] = {}
    findings: list[Finding] = []
    gold = None
    for name, path in paths.items():
        if path is None or not path.is_file():
            continue
        broken: list[Rejection] = []
        try:
            if name == "gold":
                gold = read_gold_table(path)
                rows[name] = gold.rows
                broken = [Rejection("", place, "fault", reason, str(path)) for place, reason in gold.strays]
            else:
                lists[name] = read_list(path, columns_of(name, images), broken)
                rows[name] = len(lists[name]) + len(broken)
        # ValueError comes from the readers, OSError from opening the file (e.g. no permission).
        except (ValueError, OSError) as error:
            findings.append(_unreadable(name, path, error))
            continue
        findings += _of_rows(name, broken, rows[name], limit, reads_silver or name not in SILVER_SPLITS)
    return Tables(lists, gold, rows, findings, reads_silver)


def _unreadable(name: str, path: Path, error: Exception) -> Finding:
    known = TABLES[name]
    said = str(error).removeprefix(f"{path}: ") if isinstance(error, ValueError) else type(error).__name__
    return Finding(
        severity="stops" if known.needed or name in ("metadata", "views") else "warns",
        what=f"{name} cannot be read: {said}",
        count=1,
        total=1,
        why=f"it holds {known.purpose}" if known.needed else f"it is there for {known.purpose}",
        remedy="fetch the file again and compare its SHA-256 with the release's SHA256SUMS.txt"
        + ("" if known.needed else ", or take it away"),
        examples=[str(path)],
    )


def _of_rows(name: str, broken: list[Rejection], rows: int, limit: float, is_read: bool) -> list[Finding]:
    """Find what is wrong with a table's rows; a table whose images the run does not read stops nothing."""
    if rows == 0:
        return [
            Finding(
                severity="stops" if TABLES[name].needed and is_read else "warns",
                what=f"{name} has no rows",
                count=1,
                total=1,
                why=f"it should hold {TABLES[name].purpose}",
                remedy="fetch the file again",
                examples=[],
            )
        ]
    if not broken:
        return []
    return [
        Finding(
            severity=by_share(limit, len(broken), rows) if is_read else "warns",
            what=f"rows of {name} that cannot be read",
            count=len(broken),
            total=rows,
            why="they are left out",
            remedy="fetch the file again; do not edit it with a spreadsheet program",
            examples=[row.record_id for row in broken[:EXAMPLES]],
        )
    ]

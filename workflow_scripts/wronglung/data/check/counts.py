"""Owner of `resources/release_counts.csv`: columns file (its name in `tables.FILES`), rows, source."""

import csv
from pathlib import Path


def read_counts(path: str | Path) -> dict[str, int]:
    """Rows by file, as the releases' descriptions give them."""
    with open(path, encoding="utf-8", newline="") as file:
        return {row["file"]: int(row["rows"]) for row in csv.DictReader(file)}

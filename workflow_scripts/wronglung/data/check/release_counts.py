"""Owner of `resources/release_counts.csv`: columns what (is counted), count, source."""

import csv
from pathlib import Path


def read_counts(path: str | Path) -> dict[str, int]:
    """Published counts by what is counted."""
    with open(path, encoding="utf-8", newline="") as file:
        return {row["what"]: int(row["count"]) for row in csv.DictReader(file)}

"""Owner of `resources/release_counts.csv`: the published counts, in the columns what (is counted), count, source."""

import csv
from pathlib import Path


def read_counts(path: str | Path) -> dict[str, int]:
    """Read the published counts, by what is counted."""
    with open(path, encoding="utf-8", newline="") as file:
        return {row["what"]: int(row["count"]) for row in csv.DictReader(file)}

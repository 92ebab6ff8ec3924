"""The patients whom a model learned from."""

from collections.abc import Iterable
from pathlib import Path

from wronglung.data.records import read_records

LEARNED = ("train", "valid")  # splits that a model learns from, or is chosen on


def learned_patients(records: Iterable[str | Path]) -> set[int]:
    """Return the patients of the training and validation splits of these data sets.

    Args:
        records: paths of `records.parquet`.
    """
    frames = [read_records(path) for path in records]
    return {int(one) for frame in frames for one in frame.loc[frame["split"].isin(LEARNED), "subject_id"]}

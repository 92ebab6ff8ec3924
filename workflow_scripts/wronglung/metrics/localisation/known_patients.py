"""Leave out what a model may know: instances of patients that it learned from."""

import logging
from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from wronglung.data.records import read_records
from wronglung.metrics.localisation.scores import KEYS

LEARNED = ("train", "valid")  # splits that a model learns from, or is chosen on


def learned_patients(records: Iterable[str | Path]) -> set[int]:
    """Return the patients of the training and validation splits of these data sets.

    Args:
        records: paths of `records.parquet`.
    """
    frames = [read_records(path) for path in records]
    return {int(one) for frame in frames for one in frame.loc[frame["split"].isin(LEARNED), "subject_id"]}


def undefined_for(patients: set[int], instances: pd.DataFrame, scores: pd.DataFrame) -> pd.DataFrame:
    """Return the scores with NaN in all rows of these patients, which are then counted as undefined.

    Data sets have splits of their own. A patient whom one evaluates may be another's training patient.

    Args:
        patients: those that the model learned from.
        instances: N rows with subject_id.
        scores: N rows, in the order of the instances.
    """
    known = instances["subject_id"].isin(patients).to_numpy()
    if known.any():
        count = instances.loc[known, "instance_id"].nunique()
        logging.warning("%d sentences of patients that the model learned from are left out", count)
    values = scores.columns.difference(KEYS, sort=False)
    return scores.assign(**{name: scores[name].mask(known) for name in values})

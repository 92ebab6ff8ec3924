"""What is summed up of a run's compared reports: each score by kind of report."""

from collections.abc import Iterator, Sequence
from functools import partial

import numpy as np
import pandas as pd

from wronglung.metrics.reports import OF_ENCODERS, OF_WORDS
from wronglung.statistics.weighted import mean_of_defined, weighted_f1, weighted_mean, weighted_micro_f1
from wronglung.studies.eclip.measures import Measure

NAN = float("nan")


def report_measures(rows: pd.DataFrame) -> Iterator[Measure]:
    """Yield the mean of every score, and micro and macro F1 of findings, of each kind of report.

    The macro F1 is the mean over the findings that some true report or some text of that kind states. A score without
    any value, such as that of an encoder that is not there, is left out.
    """
    for kind, own in rows.groupby("kind", sort=False):
        patients, task = own["subject_id"].to_numpy(), str(kind)
        for metric in (*OF_WORDS, *OF_ENCODERS):
            values = own[metric].to_numpy()
            if not np.isnan(values).all():
                undefined = int(np.isnan(values).sum())
                yield Measure(task, "", metric, patients, partial(weighted_mean, values), undefined, NAN)
        names = sorted({name for column in ("true", "stated") for found in own[column] for name in found})
        truth, stated = (_indicators(own[column].tolist(), names) for column in ("true", "stated"))
        micro, macro = partial(weighted_micro_f1, truth, stated), partial(_macro_f1, truth, stated)
        yield Measure(task, "", "findings_micro_f1", patients, micro, 0, NAN)
        yield Measure(task, "", "findings_macro_f1", patients, macro, 0, NAN)


def _indicators(found: Sequence[Sequence[str]], names: Sequence[str]) -> np.ndarray:
    """Return (N, C) bool: whether an item holds a name."""
    return np.array([[name in own for name in names] for own in found], dtype=bool).reshape(len(found), len(names))


def _macro_f1(truth: np.ndarray, stated: np.ndarray, weights: np.ndarray) -> np.ndarray:
    return mean_of_defined(weighted_f1(truth, stated, weights))

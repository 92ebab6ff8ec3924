"""What is summed up of a run's raw rows: numbers with all that a resample of the patients needs."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import NamedTuple

import numpy as np
import pandas as pd

from wronglung.metrics.classification import most_similar
from wronglung.metrics.retrieval import CHANCE, FIRST, Ranks
from wronglung.statistics.weighted import (
    mean_of_defined,
    weighted_auroc,
    weighted_macro_f1,
    weighted_mean,
    weighted_median,
)

MACRO = "macro"
"""In the place of a label: the mean over all labels."""
Weights = np.ndarray


class Measure(NamedTuple):
    """One number of a run.

    Attributes:
        task: which part of the evaluation it is about.
        label: the finding; MACRO for the mean over all; empty if it is about no single one.
        metric: its name.
        patients: (N,) int, the patient of each item.
        compute: from (D, N) weights of the items to (D,) values; nan where undefined. None: the mean over the defined
            labels of the same task and metric.
        undefined: items that it leaves out; of a mean over labels, the labels.
        chance: what chance gives; nan if that is not known.
    """

    task: str
    label: str
    metric: str
    patients: np.ndarray
    compute: Callable[[Weights], np.ndarray] | None
    undefined: int
    chance: float


def zero_shot_measures(rows: pd.DataFrame) -> Iterator[Measure]:
    """Yield each label's AUROCs and their means, and the multi-class scores of balanced sets."""
    for task, own in rows.groupby("task", sort=False):
        labels = list(own["label"].unique())
        wide = {
            name: own.pivot(index=["dicom_id", "subject_id"], columns="label", values=name)[labels]
            for name in ("truth", "positive", "negative", "drawn")
        }
        patients = wide["truth"].index.get_level_values("subject_id").to_numpy()
        truth, positive = wide["truth"].to_numpy(), wide["positive"].to_numpy()
        scores = {"auroc_of_positive": positive, "auroc_of_pair": positive - wide["negative"].to_numpy()}
        for metric, values in scores.items():
            yield from _aurocs(str(task), metric, labels, values, truth, patients)
        drawn = wide["drawn"].to_numpy(dtype=bool)
        if drawn.any():
            yield from _multi_class(str(task), positive, truth, drawn, patients)


def _aurocs(
    task: str, metric: str, labels: list[str], scores: np.ndarray, truth: np.ndarray, patients: np.ndarray
) -> Iterator[Measure]:
    """Yield the AUROC of each label that has scores, and their mean; nothing if none has any."""
    scored = [place for place in range(len(labels)) if not np.isnan(scores[:, place]).any()]
    if not scored:
        return
    one = np.ones((1, len(patients)), dtype=np.int64)
    columns = [(scores[:, place], truth[:, place]) for place in scored]
    for place, column in zip(scored, columns, strict=True):
        unknown = int(np.isnan(column[1]).sum())
        yield Measure(task, labels[place], metric, patients, partial(weighted_auroc, *column), unknown, 0.5)
    lacking = len(labels) - sum(bool(~np.isnan(weighted_auroc(*column, one))[0]) for column in columns)
    yield Measure(task, MACRO, metric, patients, None, lacking, 0.5)


def _mean_auroc(columns: list[tuple[np.ndarray, np.ndarray]], weights: Weights) -> np.ndarray:
    return mean_of_defined(np.column_stack([weighted_auroc(*column, weights) for column in columns]))


def _multi_class(
    task: str, positive: np.ndarray, truth: np.ndarray, drawn: np.ndarray, patients: np.ndarray
) -> Iterator[Measure]:
    """Yield accuracy and macro F1 of the balanced set."""
    rows, classes = drawn.any(axis=1), drawn.any(axis=0)
    is_class = (truth[rows][:, classes] == 1).argmax(axis=1)
    predicted = most_similar(positive[rows][:, classes])
    right, count = (is_class == predicted).astype(np.float64), int(classes.sum())
    f1 = partial(weighted_macro_f1, is_class, predicted, count)
    accuracy = partial(weighted_mean, right)
    yield Measure(task, "", "accuracy", patients[rows], accuracy, 0, 1 / count)
    yield Measure(task, "", "macro_f1", patients[rows], f1, 0, float("nan"))


def retrieval_measures(rows: pd.DataFrame) -> Iterator[Measure]:
    """Yield recalls and median ranks of each rule and direction, beside those of chance."""
    for (rule, direction), own in rows.groupby(["rule", "direction"], sort=False):
        rank, patients = own["rank"].to_numpy(), own["subject_id"].to_numpy()
        ranks = Ranks(rank, own["right"].to_numpy(), int(own["candidates"].iloc[0]))
        computes: dict[str, Callable[[Weights], np.ndarray]] = {
            f"recall_at_{first}": partial(weighted_mean, np.where(np.isnan(rank), np.nan, rank <= first))
            for first in FIRST
        }
        computes["median_rank"] = partial(weighted_median, rank)
        for metric, compute in computes.items():
            chance = CHANCE[metric].compute(ranks)
            yield Measure(f"{rule}/{direction}", "", metric, patients, compute, ranks.undefined, chance)


def probe_measures(rows: pd.DataFrame) -> Iterator[Measure]:
    """Yield the AUROCs of each share of the training patients, averaged over its draws.

    A label that a draw lacks scores .5, as its constant scores do.
    """
    for share, own in rows.groupby("share"):
        labels = list(own["label"].unique())
        draws = [part for _, part in own.groupby("draw")]
        first = draws[0].pivot(index=["dicom_id", "subject_id"], columns="label", values="truth")[labels]
        patients, truth = first.index.get_level_values("subject_id").to_numpy(), first.to_numpy()
        scores = [
            part.pivot(index=["dicom_id", "subject_id"], columns="label", values="score")[labels].to_numpy()
            for part in draws
        ]
        named = zip(labels, truth.T, strict=True)
        by_label = {name: [(one[:, n], known) for one in scores] for n, (name, known) in enumerate(named)}
        for name, columns in by_label.items():
            unknown = int(np.isnan(columns[0][1]).sum())
            compute = partial(_mean_auroc, columns)
            yield Measure(f"{share:g}", name, "auroc_of_probe", patients, compute, unknown, 0.5)
        lacking = int(sum({0.0, 1.0} > set(known[~np.isnan(known)]) for known in truth.T))
        yield Measure(f"{share:g}", MACRO, "auroc_of_probe", patients, None, lacking, 0.5)

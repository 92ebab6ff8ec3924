"""The verdict on a model in words: by every definition, size of parts, baseline and seed of the summary."""

from typing import NamedTuple

import pandas as pd

from wronglung.metrics.contribution import verdict
from wronglung.metrics.contribution.shares import DEFINITIONS
from wronglung.report.format import number
from wronglung.studies.contribution.cells import parts_in_words, title
from wronglung.studies.contribution.context import StudyContext, Task, TaskModel
from wronglung.studies.contribution.numbers import LOSS
from wronglung.studies.contribution.summary import ALL, MACRO

WAYS = ["seed", "measure", "normaliser", "parts", "baseline"]


class Said(NamedTuple):
    """What is said of a model: the verdict, and why."""

    verdict: str
    why: str


def verdict_of(results: pd.DataFrame, study: StudyContext, task: Task, model: TaskModel) -> Said:
    """Return the verdict on a model that takes several modalities.

    Args:
        results: the summary.
        study: its `verdict` has the thresholds.
        task: that the model answers.
        model: the model.
    """
    own = results[(results["task"] == task.name) & (results["model"] == model.name)]
    own = own[(own["seed"] != ALL) & (own["label"] == MACRO) & (own["subset"] == ALL)]
    names = [str(name) for name in model.modalities]
    shares = _wide(own[own["measure"].isin(DEFINITIONS)], WAYS, names)
    losses = _wide(own[own["measure"] == LOSS], ["seed"], names)
    limits = study.verdict
    found = verdict(shares.to_numpy(), losses.to_numpy(), limits.least_share, limits.least_loss)
    if found.word == "undefined":
        return Said(found.word, "no answer changes in some seed, definition or size of parts")
    if found.word == "collapsed":
        unused = [name for name, little in zip(names, found.unused, strict=True) if little]
        most = number(float(shares[unused].max().max()), "share")
        return Said(found.word, f"{' and '.join(unused)}: at most {most} by every definition")
    first = [name for name, greatest in zip(names, found.first, strict=True) if greatest]
    if found.word == "unstable":
        return Said(found.word, "; ".join(f"{name} has most by {_example(shares, name)}" for name in first))
    least, most = (number(float(value), "share") for value in (shares[first[0]].min(), shares[first[0]].max()))
    return Said("uses both" if len(names) == 2 else found.word, f"{first[0]} has most: {least} to {most}")


def _wide(rows: pd.DataFrame, index: list[str], names: list[str]) -> pd.DataFrame:
    """Return a row for each way and a column for each modality; nan where the summary has no number."""
    wide = rows.pivot(index=index, columns="modality", values="estimate")
    return wide.reindex(columns=names).sort_index(level=index, sort_remaining=False)


def _example(shares: pd.DataFrame, name: str) -> str:
    """Return one of the ways in which a modality has the greatest share, and their number."""
    there = shares[shares.idxmax(axis=1) == name]
    seed, measure, normaliser, parts, _ = there.index[0]
    how = f"{title(measure)}, {title(normaliser)}, {parts_in_words(parts)}, seed {seed}"
    return f"{how} ({number(float(there[name].iloc[0]), 'share')}; {len(there):,} ways in all)"

"""Whether a model uses all of its modalities, by a rule over every definition, size of parts, baseline and seed."""

from typing import NamedTuple

import pandas as pd

from wronglung.report.format import number
from wronglung.studies.contribution.cells import parts_in_words, title
from wronglung.studies.contribution.context import StudyContext, Task, TaskModel
from wronglung.studies.contribution.numbers import LOSS
from wronglung.studies.contribution.resampled import DEFINITIONS
from wronglung.studies.contribution.summary import ALL, MACRO

COLLAPSED, UNSTABLE, USES, UNDEFINED = "collapsed", "unstable", "uses both", "undefined"


class Verdict(NamedTuple):
    """What is said of a model: one of the four words above, and why."""

    verdict: str
    why: str


def verdict_of(results: pd.DataFrame, study: StudyContext, task: Task, model: TaskModel) -> Verdict:
    """Return the verdict on a model that takes several modalities.

    Args:
        results: the summary.
        study: its `verdict` has the thresholds.
        task: that the model answers.
        model: the model.
    """
    own = results[(results["task"] == task.name) & (results["model"] == model.name)]
    own = own[(own["seed"] != ALL) & (own["label"] == MACRO) & (own["subset"] == ALL)]
    shares, losses = own[own["measure"].isin(DEFINITIONS)], own[own["measure"] == LOSS]
    if shares["estimate"].isna().any() or shares.empty:
        return Verdict(UNDEFINED, "no answer changes in some seed, definition or size of parts")
    if unused := _unused(shares, losses, study):
        return Verdict(COLLAPSED, f"{' and '.join(unused)}: at most {_most(shares, unused)} by every definition")
    dominant = _dominant(shares)
    if len(dominant) > 1:
        return Verdict(UNSTABLE, "; ".join(f"{name} has most by {_example(rows)}" for name, rows in dominant.items()))
    (first,) = dominant
    least, most = (number(value, "share") for value in _ends(shares[shares["modality"] == first]))
    return Verdict(USES if len(model.modalities) == 2 else "uses all", f"{first} has most: {least} to {most}")


def _unused(shares: pd.DataFrame, losses: pd.DataFrame, study: StudyContext) -> list[str]:
    """Return the modalities with a small share throughout, and whose exchange costs little in all seeds."""
    limits = study.verdict
    return [
        str(name)
        for name, rows in shares.groupby("modality", sort=False)
        if (rows["estimate"] < limits.least_share).all()
        and (losses.loc[losses["modality"] == name, "estimate"] < limits.least_loss).all()
        and (losses["modality"] == name).any()
    ]


def _dominant(shares: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return by modality the rows in which it has the greatest share."""
    ways = ["seed", "measure", "normaliser", "parts", "baseline"]
    first = shares.loc[shares.groupby(ways, sort=False)["estimate"].idxmax()]
    return {str(name): rows for name, rows in first.groupby("modality", sort=False)}


def _example(rows: pd.DataFrame) -> str:
    row = rows.iloc[0]
    how = f"{title(row['measure'])}, {title(row['normaliser'])}, {parts_in_words(row['parts'])}"
    return f"{how}, seed {row['seed']} ({number(row['estimate'], 'share')}; {len(rows):,} ways in all)"


def _ends(rows: pd.DataFrame) -> tuple[float, float]:
    return float(rows["estimate"].min()), float(rows["estimate"].max())


def _most(shares: pd.DataFrame, names: list[str]) -> str:
    return number(float(shares.loc[shares["modality"].isin(names), "estimate"].max()), "share")

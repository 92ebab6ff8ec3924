"""Parts of the study's tables: cells with intervals and seeds, notes, and the paper's numbers."""

import math
from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from wronglung.metrics import classification, gaze, geometry, reports, retrieval
from wronglung.metrics.metric import Column
from wronglung.report.context import ReportContext
from wronglung.report.format import UNDEFINED, scaled
from wronglung.report.table import Block
from wronglung.studies.eclip.context import StudyContext, Task
from wronglung.studies.eclip.summary import ALL, VALUE, ZERO_SHOT, read_results

COLUMNS: dict[str, Column] = {
    **classification.COLUMNS,
    **retrieval.METRICS,
    **geometry.COLUMNS,
    **gaze.METRICS,
    **reports.COLUMNS,
}
PUBLISHED = ["model", "task", "metric", "layout", "value"]


def number(value: float, metric: str, sign: bool = False) -> str:
    """Return the value with its metric's scale and decimals; a dash for nan."""
    return scaled(float(value), COLUMNS[metric].scale, COLUMNS[metric].decimals, sign)


def interval(row: pd.Series, sign: bool = False) -> str:
    """Return the estimate with its interval, or alone if it has none."""
    value, low, high = (number(row[name], row["metric"], sign) for name in ("estimate", "low", "high"))
    return value if UNDEFINED in (value, low, high) else f"{value} [{low}, {high}]"


def shown_results(files: Mapping[str, Sequence[str]], tasks: Sequence[Task]) -> pd.DataFrame:
    """Return the summary of the first split, and of further ones the zero-shot tasks that are about them.

    Args:
        files: paths by kind: `results` and `results_of_tasks`.
        tasks: all zero-shot tasks.
    """
    summaries = [read_results(path) for path in (*files["results"], *files["results_of_tasks"])]
    first = summaries[0]
    zero_shot = first["evaluation"] == ZERO_SHOT
    of_tasks = [
        one[(one["evaluation"] == ZERO_SHOT) & (one["task"] == task.name)]
        for task in tasks
        for one in [summaries[task.file]]
    ]
    return pd.concat([*of_tasks, first[~zero_shot]], ignore_index=True)


def values(results: pd.DataFrame, evaluation: str) -> pd.DataFrame:
    """Return the models' values of an evaluation: a row a number, with the column `by_seed` of all seeds' values."""
    own = results[(results["evaluation"] == evaluation) & (results["quantity"] == VALUE)]
    keys = ["task", "label", "metric", "model"]
    single = own[own["seed"] != ALL].groupby(keys)["estimate"].agg(list).rename("by_seed")
    return own[own["seed"] == ALL].merge(single, on=keys, how="left")


def cell(row: pd.Series) -> str:
    """Return mean and interval, every seed's value if there are several, and the published number if there is one."""
    text = interval(row)
    if text != UNDEFINED and row["seeds"] > 1:
        text += "; seeds " + ", ".join(number(value, row["metric"]) for value in row["by_seed"])
    if math.isnan(row.get("published", math.nan)):
        return text
    printed = f"{text}; published {number(row['published'], row['metric'])}"
    if row["layout"] != row["published_on"]:
        return f"{printed} on other images ({row['published_on']})"
    return f"{printed}, difference {number(row['estimate'] - row['published'], row['metric'], sign=True)}"


def block(
    heading: str, rows: pd.DataFrame, key: str, titles: dict[str, str], study: ReportContext, chance: bool = False
) -> Block:
    """Return a row per model and a column per value of `key`; a model without weights has a row of dashes.

    Args:
        heading: of the block.
        rows: numbers; those of a model have different values of `key`.
        key: the column that tells the columns apart.
        titles: heading by value of `key`, in the order of the columns.
        study: names the models without weights.
        chance: whether a last row shows what chance gives.
    """
    found = {(row["model"], row[key]): row for _, row in rows.iterrows()}
    models = list(dict.fromkeys(rows["model"]))
    body = [_row(model, [found.get((model, name)) for name in titles]) for model in models]
    body += [[f"{name} (weights not supplied)", *[UNDEFINED] * len(titles)] for name in study.not_supplied]
    if chance and models:
        row = [found.get((models[0], name)) for name in titles]
        body.append(["chance", *(UNDEFINED if one is None else number(one["chance"], one["metric"]) for one in row)])
    return Block(heading, ["model", *titles.values()], body)


def _row(model: str, rows: list[pd.Series | None]) -> list[str]:
    return [model, *(UNDEFINED if row is None else cell(row) for row in rows)]


def notes_on_intervals(study: ReportContext) -> list[str]:
    """Return a paragraph on how the numbers were made."""
    statistics = study.statistics
    level = f"{100 * statistics.level:g}\N{NO-BREAK SPACE}%"
    return [
        f"Shares are given ×100. {level} intervals from {statistics.bootstrap_draws:,} resamples of the patients; "
        "several seeds are averaged in each resample, and every seed's value is shown. The intervals say nothing about "
        "another training. Labels that are not known, such as blank ones, are left out and never count as absent."
    ]


def with_published(
    rows: pd.DataFrame, paths: Sequence[str | Path], study: StudyContext, tasks: Sequence[Task] = ()
) -> pd.DataFrame:
    """Add the paper's numbers; on the example, return the rows as they are.

    The new columns are `published`, `published_on`, the layout of the data set that it is of, and `layout`, that of the
    task's data set, or of the study's. Numbers of other images stand beside ours without a difference.

    Args:
        rows: with the columns model, task and metric.
        paths: files with the columns PUBLISHED and source: the model's name in the config, the task's name, the layout
            of the data set, and the value as printed, a share.
        study: says whether the data are the example's.
        tasks: that may be about data sets of their own.

    Raises:
        ValueError: if a file has other columns.
    """
    if study.example_release:
        return rows
    frames = [pd.read_csv(path) for path in paths]
    for path, frame in zip(paths, frames, strict=True):
        if list(frame.columns) != [*PUBLISHED, "source"]:
            raise ValueError(f"{path} has columns {list(frame.columns)}; expected {[*PUBLISHED, 'source']}")
    printed = pd.concat(frames, ignore_index=True).rename(columns={"value": "published", "layout": "published_on"})
    found = rows.merge(printed.drop(columns="source"), on=["model", "task", "metric"], how="left")
    layouts = {task.name: task.layout for task in tasks}
    return found.assign(layout=[layouts.get(task, study.layout) for task in found["task"]])

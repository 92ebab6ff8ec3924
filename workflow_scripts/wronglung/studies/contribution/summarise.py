"""From the files of all runs to the summary of every task."""

from collections.abc import Iterator, Sequence

import pandas as pd

from wronglung.core.logs import progress
from wronglung.data.samples import read_samples
from wronglung.outputs.answers import read_answers
from wronglung.studies.contribution.answered import answered
from wronglung.studies.contribution.context import StudyContext, Task
from wronglung.studies.contribution.numbers import numbers_of
from wronglung.studies.contribution.partitions import cells_of
from wronglung.studies.contribution.shares import read_shares
from wronglung.studies.contribution.summary import Numbers, summary_of


def summarise(
    study: StudyContext, shares: Sequence[str], answers: Sequence[str], samples: Sequence[str]
) -> Iterator[pd.DataFrame]:
    """Yield the rows of each task.

    Args:
        study: names the tasks, runs and recipes.
        shares: files of the runs' sums over parts, in the order of `study.runs`.
        answers: files of their answers, likewise.
        samples: files of the recipes' samples, in the order of `study.recipes`.
    """
    files = {(run.recipe, run.model, run.seed): paths for run, *paths in zip(study.runs, shares, answers, strict=True)}
    recipes = {recipe.name: path for recipe, path in zip(study.recipes, samples, strict=True)}
    for task in study.tasks:
        yield summary_of(task.name, dict(_runs(task, study, files, recipes[task.recipe])), study.statistics.level)


def _runs(
    task: Task, study: StudyContext, files: dict[tuple[str, str, int], list[str]], samples: str
) -> Iterator[tuple[tuple[str, int], Numbers]]:
    table = read_samples(samples)
    asked = [(model, seed) for model in task.models for seed in model.seeds]
    for model, seed in progress(asked, task.name, len(asked)):
        own, given = files[task.recipe, model.name, seed]
        run = answered(read_answers(given), table)
        cells = cells_of(read_shares(own), run.samples["sample_id"].tolist(), run.outputs)
        yield (model.name, seed), numbers_of(run, cells, model, study)

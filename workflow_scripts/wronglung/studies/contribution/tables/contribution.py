"""The share of each modality, by every definition, size of parts and baseline; with a verdict (the paper's Table 3)."""

import pandas as pd

from wronglung.metrics.contribution.shares import DEFINITIONS, NORMALISERS, RATIO_OF_MEANS, SUM
from wronglung.report.table import Block, Table
from wronglung.studies.contribution.cells import cell, heading, notes_on_intervals, parts_in_words, pick, title
from wronglung.studies.contribution.context import Inputs, StudyContext, Task, TaskModel
from wronglung.studies.contribution.published_numbers import beside, published_value, read_published
from wronglung.studies.contribution.summary import ALL, MACRO, read_summary
from wronglung.studies.contribution.verdicts import verdict_of

WAYS = [(definition, normaliser) for definition in DEFINITIONS for normaliser in NORMALISERS]
NOTES = (
    "Ratio of means: the paper's formula; the changes of the answers are averaged over the samples, and then divided. "
    "Mean of ratios: as the paper's code does it, divided for each sample and label, and then averaged. Sum over "
    "parts: finer parts raise a modality's share. Mean per part: divided by the number of parts. A sample without a "
    "modality, or whose part equals its baseline, adds 0. A sample, or sample and label, that nothing changes is 0/0: "
    "it adds 0 to a ratio of means and is left out of a mean of ratios."
)


def contribution(inputs: Inputs) -> Table:
    """Return two blocks per task: the shares of each model's modalities, and the verdict on each model."""
    results, study = read_summary(inputs.files["results"][0]), inputs.study
    published = read_published(inputs.files["project"])
    blocks = []
    for task in study.tasks:
        header = ["model", "modality", "parts", "baseline", *(f"{title(a)}, {title(b)}" for a, b in WAYS), "0/0"]
        rows = [row for model in task.several for row in _rows(results, published, study, task, model)]
        blocks.append(Block(heading(results, task), header, rows, left=4, why_empty="No model of several modalities."))
        verdicts = [_verdict(results, study, task, model) for model in task.several]
        blocks.append(Block(f"{task.name}: verdict", ["model", "verdict", "why"], verdicts, left=3))
    shown = results[results["measure"].isin(DEFINITIONS) & (results["label"] == MACRO) & (results["subset"] == ALL)]
    limits = study.verdict
    said = (
        f"Collapsed: a modality has less than {100 * limits.least_share:g} by every definition, size of parts and "
        f"baseline, and another patient's input costs less than {100 * limits.least_loss:g}, in all seeds. Unstable: "
        "definitions, sizes of parts, baselines or seeds disagree about which modality has the greatest share."
    )
    return Table("Modality contribution", shown, blocks, [NOTES, said, *notes_on_intervals(study)])


def _rows(
    results: pd.DataFrame, published: pd.DataFrame, study: StudyContext, task: Task, model: TaskModel
) -> list[list[str]]:
    own = pick(results, task=task.name, model=model.name)
    own = own[own["measure"].isin(DEFINITIONS)]
    body = []
    for number, ((parts, baseline), rows) in enumerate(own.groupby(["parts", "baseline"], sort=False)):
        for modality in model.modalities:
            some = rows[rows["modality"] == modality]
            cells = [cell(pick(some, measure=a, normaliser=b)) for a, b in WAYS]
            first = pick(some, measure=RATIO_OF_MEANS, normaliser=SUM)
            value = published_value(published, study, task, model.name, modality) if number == 0 else float("nan")
            cells[0] = beside(cells[0], value, float(first["estimate"].iloc[0]))
            names = [model.name, modality, parts_in_words(parts), parts_in_words(baseline)]
            body.append([*names, *cells, " and ".join(f"{count:,}" for count in some["undefined"].unique())])
    return body


def _verdict(results: pd.DataFrame, study: StudyContext, task: Task, model: TaskModel) -> list[str]:
    found = verdict_of(results, study, task, model)
    return [model.name, found.verdict, found.why]

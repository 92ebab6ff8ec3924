"""The share of each modality in the changes of one label, in all samples and in those with and without the label."""

import pandas as pd

from wronglung.metrics.contribution.shares import RATIO_OF_MEANS
from wronglung.report.table import Block, Table
from wronglung.studies.contribution.cells import cell, main_parts, notes_on_intervals, parts_in_words, pick
from wronglung.studies.contribution.context import Inputs, StudyContext, Task, TaskModel
from wronglung.studies.contribution.summary import ABSENT, ALL, MACRO, PRESENT, read_summary

SUBSETS = (ALL, PRESENT, ABSENT)


def findings(inputs: Inputs) -> Table:
    """Return a block per task and model: a row per label."""
    results, study = read_summary(inputs.files["results"][0]), inputs.study
    rows = results[(results["measure"] == RATIO_OF_MEANS) & (results["label"] != MACRO)]
    pairs = [(task, model) for task in study.tasks for model in task.several]
    blocks = [_block(rows, study, task, model) for task, model in pairs]
    notes = [
        "Share of the first modality by the paper's formula with the main parts and baselines, from the changes of one "
        "label alone; the other modalities have the rest, if there are two. Present and absent: by the truth; samples "
        "whose label is not known are in neither.",
        *notes_on_intervals(study),
    ]
    return Table("Modality contribution by label", rows, blocks, notes)


def _block(rows: pd.DataFrame, study: StudyContext, task: Task, model: TaskModel) -> Block:
    main = main_parts(study, model.modalities)
    own = rows[(rows["task"] == task.name) & (rows["model"] == model.name) & (rows["seed"] == ALL)]
    own = own[(own["parts"] == main["parts"]) & (own["baseline"] == main["baseline"])]
    shown = model.modalities[:1] if len(model.modalities) == 2 else model.modalities
    body = []
    for label in own["label"].unique():
        cells = []
        for modality in shown:
            for subset in SUBSETS:
                found = pick(own, label=label, subset=subset, modality=modality)
                count = f" (n\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}{int(found['items'].iloc[0])})" if len(found) else ""
                cells.append(f"{cell(found)}{count}")
        body.append([label, *cells])
    header = ["label", *(f"{modality}, {subset}" for modality in shown for subset in SUBSETS)]
    return Block(f"{task.name}, {model.name}: {parts_in_words(main['parts'])}", header, body)

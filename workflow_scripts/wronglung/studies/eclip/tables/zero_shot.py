"""Zero-shot classification: means over labels, balanced sets, and each label."""

import pandas as pd

from wronglung.report.table import Block, Table
from wronglung.studies.eclip.cells import COLUMNS, block, notes_on_intervals, shown_results, values, with_published
from wronglung.studies.eclip.context import Inputs, Task
from wronglung.studies.eclip.measures import MACRO
from wronglung.studies.eclip.summary import ZERO_SHOT

AUROCS = ("auroc_of_positive", "auroc_of_pair")
MULTI_CLASS = ("accuracy", "macro_f1")
PAIRS = (
    "A pair is a prompt that states a label and one that denies it. They share words, so the difference can be far "
    "below the positive prompt alone; both are shown."
)


def zero_shot(inputs: Inputs) -> Table:
    """Return a block per task: macro AUROCs, and accuracy and macro F1 of its balanced set."""
    rows = values(shown_results(inputs.files, inputs.study.tasks), ZERO_SHOT)
    rows = rows[rows["label"].isin([MACRO, ""])]
    rows = with_published(rows, inputs.files.get("project", ()), inputs.study, inputs.study.tasks)
    blocks = [_task(task, rows[rows["task"] == task.name], inputs) for task in inputs.study.tasks]
    notes = [
        "AUROCs are means over the labels that are present in some images and absent in others. Accuracy and macro F1 "
        "are about images with one of the classes alone: as many of each class, or all that a published set has. "
        "Images of patients that a model learned from count as unknown for this model.",
        PAIRS,
        *notes_on_intervals(inputs.study),
    ]
    return Table("Zero-shot classification", _plain(rows), blocks, notes)


def _task(task: Task, rows: pd.DataFrame, inputs: Inputs) -> Block:
    titles = {name: COLUMNS[name].title for name in (*AUROCS, *MULTI_CLASS) if name in set(rows["metric"])}
    return block(f"{_heading(task)} ({_sizes(rows)})", rows, "metric", titles, inputs.study, chance=True)


def _heading(task: Task) -> str:
    scaled = "mean prompts of length 1" if task.renormalise else "mean prompts as they are"
    return f"{task.name}: {task.prompts.rpartition('/')[2]}, labels of source {task.labels}, {scaled}"


def _sizes(rows: pd.DataFrame) -> str:
    """Return how many images and patients the AUROCs and the balanced set are about."""
    all_images = rows[rows["label"] == MACRO].iloc[0]
    text = f"{all_images['items']:,} images of {all_images['patients']:,} patients"
    drawn = rows[rows["metric"] == "accuracy"]
    return f"{text}; {drawn['items'].max():,} of them with one class" if len(drawn) else text


def zero_shot_labels(inputs: Inputs) -> Table:
    """Return a block per task and metric: the AUROC of each label."""
    rows = values(shown_results(inputs.files, inputs.study.tasks), ZERO_SHOT)
    rows = rows[rows["metric"].isin(AUROCS) & (rows["label"] != MACRO)]
    blocks = []
    for task in inputs.study.tasks:
        for metric in AUROCS:
            own = rows[(rows["task"] == task.name) & (rows["metric"] == metric)]
            if len(own):
                counts = own.drop_duplicates("label").set_index("label")
                titles = {
                    str(name): f"{name} ({one['items'] - one['undefined']:,} known)" for name, one in counts.iterrows()
                }
                heading = f"{task.name}: {COLUMNS[metric].title}"
                blocks.append(block(heading, own, "label", titles, inputs.study))
    notes = [PAIRS, *notes_on_intervals(inputs.study)]
    return Table("Zero-shot AUROC of each label", _plain(rows), blocks, notes)


def _plain(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows for the CSV file: every seed's value in one cell, divided by blanks."""
    return rows.assign(by_seed=[" ".join(f"{value:.6f}" for value in cells) for cells in rows["by_seed"]])

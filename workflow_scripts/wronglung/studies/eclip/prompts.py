"""Owner of `texts/prompts.parquet`: the prompts of all zero-shot tasks.

One row per task and prompt. Columns: task; label; states, whether the prompt states the label, else it denies it;
words, what a text encoder gets; text_id, their short hash; version and sha256 of the task's prompt set.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa

from wronglung.core.names import refuse_unknown
from wronglung.core.parquet import read_table, schema_of, write_table
from wronglung.metrics.classification import BalancedSet, class_embeddings, draw_balanced
from wronglung.outputs.embeddings import Embeddings
from wronglung.studies.eclip.image_labels import truth_of
from wronglung.text.cleaning import clean
from wronglung.text.instances import with_words
from wronglung.text.prompts import PromptSet

SCHEMA = schema_of(
    {
        "task": pa.string(),
        "label": pa.string(),
        "states": pa.bool_(),
        "text_id": pa.string(),
        "words": pa.string(),
        "version": pa.int64(),
        "sha256": pa.string(),
    }
)


class LabelPrompts(NamedTuple):
    """What stands for the labels of a task, each (C, D) float.

    Attributes:
        names: the C labels, in the set's order.
        positive: mean of the prompts that state each.
        negative: mean of those that deny it; a row of NaN if there are none.
    """

    names: list[str]
    positive: np.ndarray
    negative: np.ndarray


def prompts_table(sets: Mapping[str, PromptSet]) -> pd.DataFrame:
    """Return the prompts of all tasks, given their sets by task.

    Raises:
        ValueError: names prompts without a word.
    """
    frames = []
    for task, prompts in sets.items():
        rows = pd.DataFrame(prompts.prompts, columns=["label", "states", "text"])
        frames.append(rows.assign(task=task, version=prompts.version, sha256=prompts.sha256))
    table = with_words(pd.concat(frames, ignore_index=True), clean)
    if (table["words"] == "").any():
        raise ValueError(f"prompts without a word: {table.loc[table['words'] == '', 'text'].tolist()[:3]}")
    return table[SCHEMA.names]


def refuse_unfit(
    labels: pd.DataFrame, task: str, names: Sequence[str], balanced: Mapping[str, Any] | None, seed: int
) -> None:
    """Raise if a task cannot be scored on a split, before a model is asked anything.

    Args:
        labels: of the split's images, as `read_image_labels` returns them.
        task: its name.
        names: the labels of its prompts.
        balanced: as in `zero_shot_rows`.
        seed: likewise.

    Raises:
        ValueError: names the task, and what is wrong.
    """
    try:
        if labels.empty:
            raise ValueError("the split has no image")
        truth = truth_of(labels, names)
        refuse_unknown("classes", (balanced or {}).get("classes", ()), names)
        if not ((truth == 1).any(axis=0) & (truth == 0).any(axis=0)).any():
            raise ValueError("no label is present in some image and absent in another")
        if balanced is not None:
            draw_classes(labels, balanced, seed)
    except ValueError as error:
        raise ValueError(f"zero-shot task {task}: {error}") from None


def draw_classes(labels: pd.DataFrame, balanced: Mapping[str, Any], seed: int) -> BalancedSet:
    """Draw the balanced set of a task. What decides is its classes alone, as in CheXpert 5x200.

    Raises:
        ValueError: if a class is no label, or has too few images.
    """
    ids = labels.index.get_level_values("dicom_id").tolist()
    truth = truth_of(labels, balanced["classes"])
    per_class = None if balanced["per_class"] == "all" else balanced["per_class"]
    return draw_balanced(truth, ids, balanced["classes"], per_class, balanced["rule"], seed)


def write_prompts(path: str | Path, prompts: pd.DataFrame) -> None:
    """Write the prompts."""
    write_table(path, prompts, SCHEMA)


def read_task_prompts(path: str | Path, task: str) -> pd.DataFrame:
    """Read the prompts of one task."""
    return read_table(path, SCHEMA, task=task)


def label_prompts(prompts: pd.DataFrame, embedded: Embeddings, renormalise: bool) -> LabelPrompts:
    """Return what stands for each label of a task.

    Args:
        prompts: the rows of one task.
        embedded: embeddings of its texts.
        renormalise: as in `class_embeddings`.
    """
    names = prompts["label"].unique().tolist()
    both = [_means(prompts[prompts["states"] == states], names, embedded, renormalise) for states in (True, False)]
    return LabelPrompts(names, *both)


def _means(rows: pd.DataFrame, names: list[str], embedded: Embeddings, renormalise: bool) -> np.ndarray:
    there = [name for name in names if (rows["label"] == name).any()]
    means = np.full((len(names), embedded.width), np.nan, dtype=embedded.text.dtype)
    if there:
        vectors = embedded.text[embedded.text_rows(rows["text_id"].tolist())]
        class_of = rows["label"].map({name: place for place, name in enumerate(there)}).to_numpy()
        means[[names.index(name) for name in there]] = class_embeddings(vectors, class_of, len(there), renormalise)
    return means

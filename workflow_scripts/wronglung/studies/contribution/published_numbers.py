"""Owner of `resources/published/contribution/*.csv`: the numbers of the paper, one row each.

Columns: model and task, their names in our configs; modality (`contribution.csv`) or metric (`performance.csv`);
layout, of the data set; value, a share as printed; source. The numbers are those of the tables in the authors'
repository in January 2025, which is the first version of the preprint; a later version may have others.
"""

import math
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from wronglung.studies.contribution.context import StudyContext, Task

COLUMNS = ("model", "task", "what", "layout", "value", "source")


def read_published(paths: Sequence[str | Path]) -> pd.DataFrame:
    """Read such files; the modality or metric is the column `what`.

    Raises:
        ValueError: if a file has other columns or a cell occurs twice.
    """
    frames = []
    for path in paths:
        frame = pd.read_csv(path)
        if tuple(frame.columns) not in ((*COLUMNS[:2], what, *COLUMNS[3:]) for what in ("modality", "metric")):
            raise ValueError(
                f"{path} has columns {list(frame.columns)}; expected {list(COLUMNS)}, what: modality or metric"
            )
        frames.append(frame.set_axis(list(COLUMNS), axis=1))
    found = pd.concat(frames, ignore_index=True)
    if found.duplicated(list(COLUMNS[:4])).any():
        raise ValueError(f"{[str(path) for path in paths]}: a number is published twice; keep one")
    return found


def published_value(published: pd.DataFrame, study: StudyContext, task: Task, model: str, what: str) -> float:
    """Return the paper's number; nan if it prints none, or on the example, whose data are others.

    Args:
        published: of `read_published`.
        study: says whether the data are the example's.
        task: its name and layout are those of the file.
        model: likewise.
        what: the modality or metric.
    """
    keys = {"model": model, "task": task.name, "what": what, "layout": task.layout}
    own = published[(published[list(keys)] == pd.Series(keys)).all(axis=1)]
    return math.nan if study.example_release or own.empty else float(own["value"].iloc[0])


def beside(text: str, value: float, ours: float) -> str:
    """Return a cell with the published number and the difference from it, if there is one."""
    if math.isnan(value):
        return text
    apart = "" if math.isnan(ours) else f", difference {100 * (ours - value):+.1f}".replace("-", "\N{MINUS SIGN}")
    return f"{text}; published {100 * value:.1f}{apart}"

"""Owner of `resources/published/wrong_lung/*.csv`: the numbers that the paper printed, one row per cell.

Columns: table (its number in the paper's first version, the section for numbers in the text, or `final`), model (its
name in the config; empty for the data), synthetic (`yes` or `no`; empty if the paper does not say), subset, metric,
value (as printed: shares and divergences x100), and in `final.csv` also source.

The first version's "Retrained w/ Masking" masks clinical entities, so it is `clinical_masking` here. A correlation's
metric is `a~b`; a change's is `auroc_change_<perturbation>`. The final version's tables were not available. Its numbers
come from its authors' notebooks (`source` names the file), and its changes were read off a plot.
"""

import math
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from wronglung.studies.wrong_lung.context import Inputs

COLUMNS = ("table", "model", "synthetic", "subset", "metric", "value")
KEYS = list(COLUMNS[:-1])
FINAL = "final"
AS_PRINTED = frozenset({"entropy", "human_recall", "human_precision", "human_intuitiveness"})
"""Metrics, besides correlations, that are not printed x100: nats, and scores from 1 to 5."""


def read_published(paths: Sequence[str | Path]) -> pd.DataFrame:
    """Read such files: columns table, model, synthetic, subset, metric (str), value (float), source (str).

    Raises:
        ValueError: if a file has other columns, a cell occurs twice or a value is no number.
    """
    frame = pd.concat([_read(Path(path)) for path in paths], ignore_index=True)
    twice = frame[frame.duplicated(KEYS)]
    if len(twice):
        raise ValueError(f"{[str(path) for path in paths]}: published twice: {twice[KEYS].iloc[0].to_dict()}; keep one")
    return frame


def _read(path: Path) -> pd.DataFrame:
    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    if tuple(frame.columns) not in (COLUMNS, (*COLUMNS, "source")):
        raise ValueError(f"{path} has columns {list(frame.columns)}; expected {list(COLUMNS)}, and source in final.csv")
    if "source" not in frame:
        frame["source"] = ""
    return frame.astype({"value": float})


def published_value(
    published: pd.DataFrame, table: str, model: str, subset: str, metric: str, synthetic: bool = False
) -> float:
    """Return the paper's number in the units of our scores, so that the two can be subtracted; NaN if it prints none.

    Args:
        published: from `read_published`.
        table: number as a string, `final`, or a section.
        model: its name in the config.
        subset: the name of our subset.
        metric: the name of a score or description, or as the module docstring says.
        synthetic: whether the number is about synthetic sentences; if the paper does not say, it counts as about real
            ones.
    """
    said = ("yes",) if synthetic else ("no", "")
    found = published[
        (published["table"] == table)
        & (published["model"] == model)
        & (published["subset"] == subset)
        & (published["metric"] == metric)
        & published["synthetic"].isin(said)
    ]
    if found.empty:
        return math.nan
    value = float(found["value"].iloc[0])
    return value if metric in AS_PRINTED or "~" in metric else value / 100


def with_published(frame: pd.DataFrame, table: str, inputs: Inputs) -> pd.DataFrame:
    """Add the columns published and difference to the frame; on the example, return the frame as it is.

    Args:
        frame: with the columns model, subset, metric, perturbation and estimate.
        table: our name of the table, or the section that prints the numbers.
        inputs: with the files of kind `project`.
    """
    if inputs.study.example_release:
        return frame
    values = printed(read_published(inputs.files["project"]), paper_number(table), frame)
    return frame.assign(published=values, difference=frame["estimate"] - values)


def printed(published: pd.DataFrame, table: str, rows: pd.DataFrame) -> list[float]:
    """Return the published value of each row (columns model, subset, metric, perturbation); nan if there is none.

    Args:
        published: from `read_published`.
        table: as `published_value` takes it.
        rows: rows of a summary, or of a frame with its columns.
    """
    return [
        published_value(published, table, row.model, row.subset, row.metric, row.perturbation == "synthetic")
        for row in rows.itertuples()
    ]


def paper_number(table: str) -> str:
    """Return what the published numbers call one of our tables: `4` for `table_04`."""
    return FINAL if table == "final_results" else table.removeprefix("table_").lstrip("0")

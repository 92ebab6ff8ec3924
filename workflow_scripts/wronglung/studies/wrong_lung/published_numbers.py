"""Owner of `resources/published/*.csv`: the numbers that the paper printed, one row a cell.

Columns: table (its number in the paper's first version, the section for numbers in the text, or `final`), model (as the
config calls it; empty for the data), synthetic (`yes` or `no`; empty where the paper does not say), subset, metric,
value (as printed: shares and divergences x100), and in `final.csv` also source.

The first version's "Retrained w/ Masking" masks clinical entities, so it is `clinical_masking` here. A correlation's
metric is `a~b`; a change's is `auroc_change_<perturbation>`. The final version's numbers are those that its authors'
notebooks show (the file named as source), since its tables could not be had; changes were read off a plot.
"""

import math
from pathlib import Path

import pandas as pd

from wronglung.studies.wrong_lung.context import Inputs

COLUMNS = ("table", "model", "synthetic", "subset", "metric", "value")
KEYS = list(COLUMNS[:-1])
FINAL = "final"
AS_PRINTED = frozenset({"entropy", "human_recall", "human_precision", "human_intuitiveness"})
"""Metrics, besides correlations, that are not printed x100: nats, and scores of 1 to 5."""


def read_published(folder: str | Path) -> pd.DataFrame:
    """All files of the folder: columns table, model, synthetic, subset, metric (str), value (float), source (str).

    Raises:
        ValueError: if a file has other columns, a cell stands twice or a value is no number.
    """
    parts = [_read(path) for path in sorted(Path(folder).glob("*.csv"))]
    if not parts:
        raise ValueError(f"{folder} holds no csv file; expected the paper's numbers, e.g. table_02.csv")
    frame = pd.concat(parts, ignore_index=True)
    twice = frame[frame.duplicated(KEYS)]
    if len(twice):
        raise ValueError(f"{folder}: published twice: {twice[KEYS].iloc[0].to_dict()}; a cell has one value")
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
    """The paper's number in the units of our scores, so that it can be subtracted from them; NaN where it prints none.

    Args:
        published: from `read_published`.
        table: number as a string, `final`, or a section.
        model: as the config calls it.
        subset: as our subsets are called.
        metric: a score's or description's name, or as the module says.
        synthetic: whether of synthetic sentences; where the paper does not tell, its number counts as of real ones.
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
    """On a real release: the frame with the columns published and difference; on the example as it is."""
    if inputs.study.example_release:
        return frame
    values = printed(inputs, paper_number(table), frame)
    return frame.assign(published=values, difference=frame["estimate"] - values)


def printed(inputs: Inputs, number_of_table: str, rows: pd.DataFrame) -> list[float]:
    """The published value of each row (columns model, subset, metric, perturbation); nan where there is none.

    Args:
        inputs: with the files of kind `published`.
        number_of_table: as `wronglung.studies.wrong_lung.published_numbers` calls the table.
        rows: rows of a summary, or of something with its columns.
    """
    published = read_published(Path(inputs.files["published"][0]).parent)
    return [
        published_value(published, number_of_table, row.model, row.subset, row.metric, row.perturbation == "synthetic")
        for row in rows.itertuples()
    ]


def paper_number(table: str) -> str:
    """How the published numbers call a table of ours: `table_04` is `4`."""
    return FINAL if table == "final_results" else table.removeprefix("table_").lstrip("0")

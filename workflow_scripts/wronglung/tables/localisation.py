"""The main table: does attention lie in the sentence's boxes, and does it leave them when the sides are swapped?"""

import pandas as pd

from wronglung.tables.evaluation import Evaluation, Inputs, read_evaluation
from wronglung.tables.format import estimate, markdown_table, title
from wronglung.tables.notes import how_to_read
from wronglung.tables.settings import Study
from wronglung.tables.summary import CHANGE, summarise
from wronglung.tables.table import Table


def localisation(inputs: Inputs) -> Table:
    """Every metric of every model in every subset, unperturbed, perturbed, and the change between the two."""
    evaluation, study = read_evaluation(inputs.files), inputs.study
    frame = summarise(evaluation, study, evaluation.subsets, list(evaluation.models), evaluation.perturbations)
    sections = [_section(frame[frame["subset"] == subset], study) for subset in evaluation.subsets]
    heading = "# Does attention lie where the sentence says, and does it follow the sentence?"
    return Table(frame, "\n\n".join([heading, *sections, _formulas(evaluation), how_to_read(study, True)]) + "\n")


def _section(rows: pd.DataFrame, study: Study) -> str:
    """One subset: a row for each model and text, the headline metrics as columns."""
    first = rows.iloc[0]
    heading = f"## {title(first['subset'])} ({first['sentences']:,} sentences, {first['patients']:,} patients)"
    header = ["model", "text", "undefined", *map(title, study.headline)]
    body = [
        [str(keys[0]), _text(group.iloc[0]), *_cells(group.set_index("metric", drop=False), study)]
        for keys, group in rows.groupby(["model", "perturbation", "quantity"], sort=False)
    ]
    return f"{heading}\n\n{markdown_table(header, body)}"


def _text(row: pd.Series) -> str:
    if row["quantity"] == CHANGE:
        return "change"
    unchanged = f" ({row['unchanged']:,} unchanged)" if row["perturbation"] != "none" else ""
    return title(row["perturbation"]) + unchanged


def _cells(by_metric: pd.DataFrame, study: Study) -> list[str]:
    """Count of undefined sentences, then each headline metric; a significant change carries a star."""
    shown = [by_metric.loc[name] for name in study.headline]
    stars = [" \\*" if row["p_holm"] < 1 - study.statistics.level else "" for row in shown]
    cells = [estimate(row, row["quantity"] == CHANGE) + star for row, star in zip(shown, stars, strict=True)]
    return [f"{max(row['undefined'] for row in shown):,}", *cells]


def _formulas(evaluation: Evaluation) -> str:
    """Which attention formula each model uses, on which grid, with how many seeds."""
    rows = [
        [model.name, model.formula, "×".join(map(str, model.grid)), ", ".join(map(str, model.seeds))]
        for model in evaluation.models.values()
    ]
    return f"## Models\n\n{markdown_table(['model', 'attention formula', 'grid', 'seeds'], rows)}"

"""The main table: does attention lie in the sentence's boxes, and does it leave them when the sides are swapped?"""

import pandas as pd

from wronglung.metrics.sign_flip import holm
from wronglung.tables.evaluation import Inputs
from wronglung.tables.format import estimate, markdown_table, title
from wronglung.tables.notes import how_to_read
from wronglung.tables.settings import Study
from wronglung.tables.summary import CHANGE, compared, read_summary
from wronglung.tables.table import Table


def localisation(inputs: Inputs) -> Table:
    """Every metric of every model in every subset, unperturbed, perturbed, and the change between the two.

    Of several oracles only those on the reference model's grid are shown: the others are about grids (oracle_ceiling).
    """
    summary, study = read_summary(inputs.files["summary"][0]), inputs.study
    frame = summary[summary["model"].isin(compared(summary, study.reference_model))].reset_index(drop=True)
    frame = frame.assign(p_holm=holm(frame["p"].to_numpy()))
    sections = [_section(rows, study) for _, rows in frame.groupby("subset", sort=False)]
    heading = "# Does attention lie where the sentence says, and does it follow the sentence?"
    parts = [heading, *sections, _models(frame), how_to_read(study, study.protocols[0], changes=True)]
    return Table(frame, "\n\n".join(parts) + "\n")


def _section(rows: pd.DataFrame, study: Study) -> str:
    """One subset: a row for each model and text, the headline metrics as columns."""
    first = rows.iloc[0]
    heading = f"## {title(first['subset'])} ({first['sentences']:,} sentences, {first['patients']:,} patients)"
    header = ["model", "text", "undefined", *map(title, study.headline)]
    body = []
    for model, group in rows.groupby("model", sort=False):
        changes = group[group["quantity"] == CHANGE]
        bounds = changes[["low", "high"]]
        blind = (bounds == 0).any(axis=None) and (bounds.fillna(0) == 0).all(axis=None)
        for (perturbation, quantity), cells in group.groupby(["perturbation", "quantity"], sort=False):
            # The text makes no difference to such maps, so the other rows would repeat this one.
            if blind and perturbation != "none":
                continue
            by_metric = cells.set_index("metric", drop=False)
            text = "any" if blind else _text(quantity, by_metric.iloc[0])
            body.append([str(model), text, *_cells(by_metric, study)])
    return f"{heading}\n\n{markdown_table(header, body, left=2)}"


def _text(quantity: str, row: pd.Series) -> str:
    if quantity == CHANGE:
        return "change"
    unchanged = f" ({row['unchanged']:,} unchanged)" if row["perturbation"] != "none" else ""
    return title(row["perturbation"]) + unchanged


def _cells(by_metric: pd.DataFrame, study: Study) -> list[str]:
    """Count of undefined sentences, then each headline metric; a significant change carries a star."""
    shown = [by_metric.loc[name] for name in study.headline]
    stars = [" \\*" if row["p_holm"] < 1 - study.statistics.level else "" for row in shown]
    cells = [estimate(row, row["quantity"] == CHANGE) + star for row, star in zip(shown, stars, strict=True)]
    return [f"{max(row['undefined'] for row in shown):,}", *cells]


def _models(frame: pd.DataFrame) -> str:
    """Which attention formula each model uses, on which grid, with how many seeds."""
    models = frame.drop_duplicates("model")[["model", "formula", "grid", "seeds"]]
    rows = [[model, formula, grid.replace("x", "×"), str(seeds)] for model, formula, grid, seeds in models.to_numpy()]
    return f"## Models\n\n{markdown_table(['model', 'attention formula', 'grid', 'seeds'], rows, left=3)}"

"""The main table: does attention lie in the sentence's boxes, and does it leave them when the text is perturbed?"""

import pandas as pd

from wronglung.report.cells import cell, models_note, of_subset, undefined, with_p_holm
from wronglung.report.format import title
from wronglung.report.notes import how_to_read
from wronglung.report.table import Block, Table
from wronglung.statistics.summary import CHANGE, read_summary
from wronglung.studies.wrong_lung.compared import compared, oracle_note
from wronglung.studies.wrong_lung.context import Inputs, StudyContext


def localisation(inputs: Inputs) -> Table:
    """Return every metric of every model in every subset: unperturbed, perturbed, and the change between the two.

    Of several oracles, only those on the reference model's grid are shown; the others are about grids (oracle_ceiling).
    The frame holds all metrics, the blocks only the headline metrics. p is corrected over what the blocks show.
    """
    summary, study = read_summary(inputs.files["summary"][0]), inputs.study
    frame = summary[summary["model"].isin(compared(summary, study.reference_model))].reset_index(drop=True)
    frame = with_p_holm(frame, shown=frame["metric"].isin(study.headline))
    return Table(
        "Does attention lie where the sentence says, and does it follow the sentence?",
        frame,
        [_block(rows, study) for _, rows in frame.groupby("subset", sort=False)],
        [models_note(frame), *oracle_note(frame), *how_to_read(study, frame)],
    )


def _block(rows: pd.DataFrame, study: StudyContext) -> Block:
    """Return one subset: a row per model and text, a column per headline metric."""
    header = ["model", "text", "undefined", *map(title, study.headline)]
    body = []
    for model, group in rows[rows["metric"].isin(study.headline)].groupby("model", sort=False):
        bounds = group.loc[group["quantity"] == CHANGE, ["low", "high"]]
        blind = (bounds == 0).any(axis=None) and (bounds.fillna(0) == 0).all(axis=None)
        for (perturbation, quantity), cells in group.groupby(["perturbation", "quantity"], sort=False):
            # No perturbation changes these maps and boxes, so the other rows would repeat this one.
            if blind and perturbation != "none":
                continue
            by_metric = cells.set_index("metric", drop=False).loc[study.headline]
            text = "any" if blind else _text(quantity, by_metric.iloc[0])
            body.append(
                [str(model), text, undefined(by_metric), *(cell(row, study) for _, row in by_metric.iterrows())]
            )
    return of_subset(rows, header, body, left=2)


def _text(quantity: str, row: pd.Series) -> str:
    if quantity == CHANGE:
        return "change"
    unchanged = f" ({row['unchanged']:,} unchanged)" if row["perturbation"] != "none" else ""
    return title(row["perturbation"]) + unchanged

"""The worth of each score: every model beside maps that ignore the text, the image or both, and beside the oracle."""

import pandas as pd

from wronglung.report.cells import cell, models_note, not_supplied_rows, of_subset, unchanged, undefined, with_p_holm
from wronglung.report.format import title
from wronglung.report.notes import how_to_read
from wronglung.report.table import Block, Table
from wronglung.statistics.summary import CHANGE, VALUE, read_summary
from wronglung.studies.wrong_lung.compared import compared, oracle_note
from wronglung.studies.wrong_lung.context import Inputs, StudyContext

METRIC = "auroc"
MEANING = {
    "uniform": "the same everywhere (chance)",
    "centre": "one blob in the middle, the same for every image and text",
    "prior": "the training set's mean boxes, the same for every image and text",
    "text_blind": "the reference model's mean map of the image, the same for every text",
    "lexicon_atlas": "the mean place of the regions that the text names, the same for every image",
    "oracle": "the sentence's own boxes on the grid (ceiling)",
}


def controls(inputs: Inputs) -> Table:
    """Return a block per subset: scores of every model and control, and the change of AUROC by each perturbation."""
    summary, study = read_summary(inputs.files["summary"][0]), inputs.study
    known = [formula for formula in MEANING if formula in summary["formula"].to_numpy()]
    values = (summary["quantity"] == VALUE) & (summary["perturbation"] == "none") & _headline(summary, study)
    changes = (summary["quantity"] == CHANGE) & (summary["metric"] == METRIC)
    shown = summary["model"].isin(compared(summary, study.reference_model))
    frame = summary[(values | changes) & shown].reset_index(drop=True)
    frame = with_p_holm(frame)
    is_control = frame["formula"].isin(MEANING)
    ordered = pd.concat([frame[~is_control], frame[is_control]])
    blocks = [_block(ordered[ordered["subset"] == subset], study) for subset in frame["subset"].unique()]
    meaning = "; ".join(f"{formula}: {MEANING[formula]}" for formula in known)
    notes = [f"Controls are below the models. {meaning[0].upper()}{meaning[1:]}.", models_note(frame)]
    notes += [*oracle_note(frame), *how_to_read(study, frame)]
    return Table("What each score is worth: models beside controls", frame, blocks, notes)


def _headline(summary: pd.DataFrame, study: StudyContext) -> pd.Series:
    return summary["metric"].isin([METRIC, *study.headline])


def _block(rows: pd.DataFrame, study: StudyContext) -> Block:
    """Return a row per model: headline metrics as written, then the change by each perturbation."""
    first = rows[rows["model"] == rows["model"].iloc[0]]
    header = ["model", "undefined", *(_column(row) for _, row in first.iterrows())]
    body = not_supplied_rows(study, len(header))
    for model, group in rows.groupby("model", sort=False):
        body.append([str(model), undefined(group), *(cell(row, study) for _, row in group.iterrows())])
    return of_subset(rows, header, body)


def _column(row: pd.Series) -> str:
    if row["quantity"] == VALUE:
        return title(row["metric"])
    changed = f"{title(row['metric'])}: {title(row['perturbation'])}"
    return f"\N{GREEK CAPITAL LETTER DELTA} {changed} ({unchanged(row)} % unchanged)"

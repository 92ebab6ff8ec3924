"""The gain from a few annotated pairs: scores against the number of pairs, which is 0 for the base model itself."""

import pandas as pd

from wronglung.report.cells import cell, models_note, of_subset, undefined, with_p_holm
from wronglung.report.format import title
from wronglung.report.notes import how_to_read
from wronglung.report.table import Block, Table
from wronglung.statistics.summary import CHANGE, VALUE, read_summary
from wronglung.studies.wrong_lung.context import Inputs, StudyContext

METRIC, PERTURBATION = "auroc", "swap_left_right"


def few_shot_curve(inputs: Inputs) -> Table:
    """Return a block per subset, a row per base and number of pairs: headline metrics, and what the swap changes."""
    summary, study = read_summary(inputs.files["summary"][0]), inputs.study
    curves = study.few_shot_curves.items()
    points = pd.DataFrame([(model, base, pairs) for base, models in curves for model, pairs in models.items()])
    points = points.set_axis(["model", "base", "pairs"], axis=1).assign(place=range(len(points)))
    values = (summary["perturbation"] == "none") & summary["metric"].isin([METRIC, *study.headline])
    changes = (
        (summary["perturbation"] == PERTURBATION) & (summary["quantity"] == CHANGE) & (summary["metric"] == METRIC)
    )
    rows = summary[values | changes].merge(points, on="model").sort_values("place", kind="stable")
    frame = with_p_holm(rows.drop(columns="place").reset_index(drop=True))
    blocks = [_block(frame[frame["subset"] == subset], study) for subset in summary["subset"].unique()]
    notes = [models_note(frame), *how_to_read(study, frame)]
    return Table("Scores against the number of annotated pairs", frame, blocks, notes)


def _block(rows: pd.DataFrame, study: StudyContext) -> Block:
    first = rows[rows["model"] == rows["model"].iloc[0]]
    named = [_column(row) for _, row in first.iterrows()]
    body = []
    for (base, pairs, model), group in rows.groupby(["base", "pairs", "model"], sort=False):
        cells = [cell(row, study) for _, row in group.iterrows()]
        body.append([str(base), f"{pairs:,}", str(model), undefined(group), *cells])
    return of_subset(rows, ["base", "pairs", "model", "undefined", *named], body, left=3)


def _column(row: pd.Series) -> str:
    delta = "" if row["quantity"] == VALUE else "\N{GREEK CAPITAL LETTER DELTA} "
    by = "" if row["quantity"] == VALUE else f": {title(row['perturbation'])}"
    return f"{delta}{title(row['metric'])}{by}"

"""Each seed's value, and its difference from the reference model's run of the same seed."""

import pandas as pd

from wronglung.report.format import UNDEFINED
from wronglung.report.table import Block, Table
from wronglung.studies.eclip.cells import COLUMNS, interval, notes_on_intervals, number, shown_results
from wronglung.studies.eclip.context import Inputs
from wronglung.studies.eclip.gaze.control_names import OF_CONTROLS
from wronglung.studies.eclip.measures import MACRO
from wronglung.studies.eclip.summary import ALL, DIFFERENCE, FEWEST_SEEDS, VALUE, read_results

HEADER = ["number", "model", "values by seed", "differences by seed", "positive", "over all seeds"]


def seed_by_seed(inputs: Inputs) -> Table:
    """Return a block per evaluation, with a row per number and model."""
    own = shown_results(inputs.files, inputs.study.tasks)
    gaze = [read_results(path) for path in inputs.files["gaze_results"]]
    results = pd.concat([own, *gaze], ignore_index=True)
    results = results[results["evaluation"] != OF_CONTROLS]
    shown = results[results["label"].isin([MACRO, ""])]
    blocks = [_block(str(name), rows) for name, rows in shown.groupby("evaluation", sort=False)]
    reference = inputs.study.reference_model
    notes = [
        f"Differences are from {reference}, whose run has the same seed. An interval over patients says nothing about "
        f"another training, so below {FEWEST_SEEDS} common seeds the differences stand alone, with how many of them "
        "are above 0; from there on the last column has their mean, with an interval from resamples of seeds and "
        "patients.",
        *notes_on_intervals(inputs.study),
    ]
    return Table(f"Seed by seed, against {reference}", shown, blocks, notes)


def _block(evaluation: str, rows: pd.DataFrame) -> Block:
    body = []
    for (task, metric), number_rows in rows.groupby(["task", "metric"], sort=False):
        for model, own in number_rows.groupby("model", sort=False):
            body.append([": ".join(filter(None, [str(task), COLUMNS[str(metric)].title])), str(model), *_cells(own)])
    return Block(evaluation.replace("_", " "), HEADER, body, left=2)


def _cells(own: pd.DataFrame) -> list[str]:
    """Return the cells of a number of one model."""
    single = own[own["seed"] != ALL]
    value, apart = (single[single["quantity"] == kind] for kind in (VALUE, DIFFERENCE))
    metric = own["metric"].iloc[0]
    listed = ", ".join(f"{row.seed}: {number(row.estimate, metric)}" for row in value.itertuples())
    if apart.empty:
        return [listed, *[UNDEFINED] * 3]
    signed = ", ".join(f"{row.seed}: {number(row.estimate, metric, sign=True)}" for row in apart.itertuples())
    above = f"{int((apart['estimate'] > 0).sum())} of {len(apart)}"
    joint = own[(own["seed"] == ALL) & (own["quantity"] == DIFFERENCE)]
    return [listed, signed, above, interval(joint.iloc[0], sign=True) if len(joint) else UNDEFINED]

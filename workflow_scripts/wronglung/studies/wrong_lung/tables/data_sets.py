"""Every model on every data set of the study, side by side."""

from collections.abc import Sequence

import pandas as pd

from wronglung.data.releases.registry import LAYOUTS
from wronglung.report.cells import cell, models_note, undefined, with_p_holm
from wronglung.report.format import title, without_sentences
from wronglung.report.notes import how_to_read
from wronglung.report.table import Block, Table
from wronglung.statistics.summary import CHANGE, VALUE, read_summary
from wronglung.studies.wrong_lung.compared import compared, oracle_note
from wronglung.studies.wrong_lung.context import DataSet, Inputs, StudyContext

METRIC = "auroc"
CHANGES = ("swap_left_right", "random_sentences")
DELTA = "\N{GREEK CAPITAL LETTER DELTA}"


def data_sets(inputs: Inputs) -> Table:
    """Return a block per subset: a row per model; per data set AUROC and its change by swapped sides and random texts.

    The frame holds every metric and perturbation that the data sets have, with the column data_set. p is corrected over
    the changes that the blocks show. A subset without a sentence in a data set has dashes there.
    """
    study = inputs.study
    named = list(zip(study.data_sets, map(read_summary, inputs.files["data_sets"]), strict=True))
    shown = compared(named[0][1], study.reference_model)
    frames = [summary[summary["model"].isin(shown)].assign(data_set=at.name) for at, summary in named]
    frame = pd.concat(frames, ignore_index=True)
    frame = with_p_holm(frame, shown=(frame["metric"] == METRIC) & frame["perturbation"].isin(CHANGES))
    names = [at.name for at in study.data_sets]
    notes = [_about(study.data_sets), models_note(frame), *oracle_note(frame), *how_to_read(study, frame)]
    blocks = [_block(rows, names, study) for _, rows in frame.groupby("subset", sort=False)]
    return Table("Every model on every data set", frame[["data_set", *frame.columns.drop("data_set")]], blocks, notes)


def _about(data_sets: Sequence[DataSet]) -> str:
    """Say what the boxes of each data set mark, and what an undefined score may mean."""
    marked = "; ".join(f"{at.name}: {LAYOUTS[at.layout].boxes}" for at in data_sets)
    return (
        f"What the boxes mark: {marked}. Data sets whose boxes mark other things give other scores, even for the same "
        "maps. Sentences of patients that a model learned from are undefined for this model."
    )


def _block(rows: pd.DataFrame, names: Sequence[str], study: StudyContext) -> Block:
    counts = {str(name): group.iloc[0] for name, group in rows.groupby("data_set", sort=False)}
    sizes = [f"{name} {counts[name]['sentences']:,} of {counts[name]['patients']:,} patients" for name in names]
    header = ["model"]
    for name in names:
        header += [f"{name}: undefined", title(METRIC), *(f"{DELTA} {title(change)}" for change in CHANGES)]
    body = []
    for model, group in rows[rows["metric"] == METRIC].groupby("model", sort=False):
        cells = [str(model)]
        for name in names:
            cells += _cells(group[group["data_set"] == name], study)
        body.append(cells)
    heading = f"{title(rows.iloc[0]['subset'])} (sentences: {'; '.join(sizes)})"
    shown = body if any(counts[name]["sentences"] for name in names) else []
    return Block(heading, header, shown, why_empty=without_sentences(str(rows.iloc[0]["subset"])))


def _cells(rows: pd.DataFrame, study: StudyContext) -> list[str]:
    """Return the cells of one model on one data set."""
    by_text = rows.set_index(["quantity", "perturbation"], drop=False)
    shown = by_text.loc[[(VALUE, "none"), *((CHANGE, name) for name in CHANGES)]]
    return [undefined(shown.iloc[:1]), *(cell(row, study) for _, row in shown.iterrows())]

"""The paper's tables of means: a block for each subset, a row for each model and text, a column for each metric."""

from collections.abc import Mapping, Sequence
from typing import Literal

import pandas as pd

from wronglung.report.cells import KEYS, cell, models_note, not_supplied_rows, of_subset, undefined
from wronglung.report.format import UNDEFINED, number
from wronglung.report.format import title as in_words
from wronglung.report.notes import how_to_read
from wronglung.report.table import Table
from wronglung.statistics.summary import VALUE, read_summary
from wronglung.studies.wrong_lung.context import Inputs, StudyContext
from wronglung.studies.wrong_lung.published_numbers import FINAL, printed, read_published, with_published

MARKS = {"none": "\N{BALLOT X}", "synthetic": "\N{CHECK MARK}"}
RANDOM_NOTE = "Each sentence is compared with one random sentence (perturbation random_sentences)."
MARKS_NOTE = f"{MARKS['none']}: sentences as written; {MARKS['synthetic']}: synthetic sentences (Table 1)."


def paper_means(
    inputs: Inputs,
    name: str,
    title: str,
    models: Literal["reference", "trained", "shown"],
    blocks: Mapping[str, Sequence[str]],
    metrics: Sequence[str],
) -> Table:
    """Make one of the paper's tables of means.

    Args:
        inputs: the files of kinds summary and project, and the study's context.
        name: of the table.
        title: with {reference} where the reference model's name belongs.
        models: the reference model, all that were trained here, or all but the controls.
        blocks: subset -> the perturbations whose scores are shown one below the other.
        metrics: one column each.
    """
    study = inputs.study
    summary = read_summary(inputs.files["summary"][0])
    texts = {text for block in blocks.values() for text in block}
    marked = "synthetic" in texts
    header = ["model", *["synth"] * marked, "undefined", *map(in_words, metrics)]
    without_weights = not_supplied_rows(study, len(header)) if models == "shown" else []
    cells = summary[summary["quantity"] == VALUE].set_index(KEYS, drop=False).sort_index()
    members = _members(study, models)
    keys = [
        (subset, model, text, VALUE, metric)
        for subset, of_block in blocks.items()
        for model in members
        for text in of_block
        for metric in metrics
    ]
    frame = with_published(cells.loc[keys].reset_index(drop=True), name, inputs)
    others = _uniter(inputs, frame) if name == "final_results" else {}
    shown = []
    for subset, rows in frame.groupby("subset", sort=False):
        body = [*without_weights, *others.get(str(subset), ()), *_ours(rows, study, marked)]
        shown.append(of_subset(rows, header, body, left=1 + marked))
    notes = [MARKS_NOTE] * marked + [RANDOM_NOTE] * ("random_sentences" in texts)
    notes += [models_note(frame), *how_to_read(study)]
    return Table(title.format(reference=study.reference_model), frame, shown, notes)


def _members(study: StudyContext, models: Literal["reference", "trained", "shown"]) -> list[str]:
    """Return the names of the table's models, in the order of the config."""
    if models == "reference":
        return [study.reference_model]
    return study.trained_models if models == "trained" else [run.model for run in study.shown]


def _ours(rows: pd.DataFrame, study: StudyContext, marked: bool) -> list[list[str]]:
    """Return a row for each model and text of a subset; `marked`: with a column that says which text it is."""
    body = []
    for (model, text), group in rows.groupby(["model", "perturbation"], sort=False):
        mark = [MARKS[str(text)]] if marked else []
        body.append([str(model), *mark, undefined(group), *(cell(row, study) for _, row in group.iterrows())])
    return body


def _uniter(inputs: Inputs, frame: pd.DataFrame) -> dict[str, list[list[str]]]:
    """Return rows of UNITER's printed numbers by subset, on a real release only.

    Unlike our models, it is given the regions' boxes.
    """
    if inputs.study.example_release:
        return {}
    asked = frame.drop_duplicates(["subset", "perturbation", "metric"]).assign(model="uniter")
    asked = asked.assign(published=printed(read_published(inputs.files["project"]), FINAL, asked))
    body: dict[str, list[list[str]]] = {}
    for (subset, text), group in asked.groupby(["subset", "perturbation"], sort=False):
        shown = [number(row.published, row.metric) for row in group.itertuples()]
        body.setdefault(subset, []).append(["UNITER (published)", MARKS[str(text)], UNDEFINED, *shown])
    return body

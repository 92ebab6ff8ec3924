"""The paper's tables of means: a block for each subset, a row for each model and text, a column for each metric."""

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

import pandas as pd

from wronglung.report.cells import KEYS, cell, heading, models_note, not_supplied_rows, undefined
from wronglung.report.format import UNDEFINED, number
from wronglung.report.format import title as in_words
from wronglung.report.notes import how_to_read
from wronglung.report.requirements import require_rows
from wronglung.report.table import Block, Table
from wronglung.statistics.summary import VALUE, read_summary
from wronglung.studies.wrong_lung.context import Inputs, StudyContext
from wronglung.studies.wrong_lung.published_numbers import FINAL, printed, with_published

MARKS = {"none": "\N{BALLOT X}", "synthetic": "\N{CHECK MARK}"}
RANDOM_NOTE = "Each sentence is compared with one random sentence (perturbation random_sentences)."
MARKS_NOTE = f"{MARKS['none']}: sentences as written; {MARKS['synthetic']}: synthetic sentences (Table 1)."


class Selection(NamedTuple):
    """What a table shows; the fields are the options of its entry in the registry."""

    name: str
    title: str
    models: Literal["reference", "trained", "shown"]
    blocks: Mapping[str, Sequence[str]]
    metrics: Sequence[str]


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
        inputs: the files of kinds summary and published, and the study's context.
        name: of the table.
        title: with {reference} where the reference model's name belongs.
        models: the reference model, all that were trained here, or all but the controls.
        blocks: subset -> the perturbations whose scores are shown one below the other.
        metrics: one column each.

    Raises:
        ValueError: if a subset, perturbation or metric is not in the config, or no model belongs to the table.
    """
    selection, study = Selection(name, title, models, blocks, metrics), inputs.study
    summary = read_summary(inputs.files["summary"][0])
    texts = list(dict.fromkeys(text for block in selection.blocks.values() for text in block))
    require_rows(name, summary, subset=list(selection.blocks), perturbation=texts, metric=selection.metrics)
    members = chosen(name, selection, study)
    cells = summary[summary["quantity"] == VALUE].set_index(KEYS, drop=False).sort_index()
    shown = []
    frames = []
    for subset, of_block in selection.blocks.items():
        keys = [(subset, model, text, VALUE, m) for model in members for text in of_block for m in selection.metrics]
        rows = with_published(cells.loc[keys].reset_index(drop=True), name, inputs)
        frames.append(rows)
        shown.append(_block(selection, study, rows, _uniter(inputs, rows) if name == "final_results" else []))
    frame = pd.concat(frames, ignore_index=True)
    notes = [MARKS_NOTE] * ("synthetic" in texts) + [RANDOM_NOTE] * ("random_sentences" in texts)
    notes += [models_note(frame), *how_to_read(study)]
    return Table(title.format(reference=study.reference_model), frame, shown, notes)


def chosen(name: str, selection: Selection, study: StudyContext) -> list[str]:
    """Return the names of the table's models, in the order of the config.

    Raises:
        ValueError: if there is none.
    """
    kinds = {
        "reference": [study.reference_model],
        "trained": study.trained_models,
        "shown": [run.model for run in study.shown],
    }
    models = kinds[selection.models]
    if not models:
        raise ValueError(
            f"{name} is about models that are {selection.models}, and there is none; add one to the config or take "
            f"{name} out of `tables`"
        )
    return models


def _block(selection: Selection, study: StudyContext, rows: pd.DataFrame, others: list[list[str]]) -> Block:
    """Return one subset: models without weights, rows of others' numbers, then ours."""
    marked = any("synthetic" in texts for texts in selection.blocks.values())
    header = ["model", *["synth"] * marked, "undefined", *map(in_words, selection.metrics)]
    body = not_supplied_rows(study, len(header)) if selection.models == "shown" else []
    body += others
    for (model, text), group in rows.groupby(["model", "perturbation"], sort=False):
        mark = [MARKS[str(text)]] if marked else []
        body.append([str(model), *mark, undefined(group), *(cell(row, study) for _, row in group.iterrows())])
    return Block(heading(rows), header, body, left=1 + marked)


def _uniter(inputs: Inputs, rows: pd.DataFrame) -> list[list[str]]:
    """Return UNITER's printed numbers, on a real release only; unlike our models, it is given the regions' boxes."""
    if inputs.study.example_release:
        return []
    asked = rows.drop_duplicates(["perturbation", "metric"]).assign(model="uniter")
    asked = asked.assign(published=printed(inputs, FINAL, asked))
    body = []
    for text, group in asked.groupby("perturbation", sort=False):
        shown = [number(row.published, row.metric) for row in group.itertuples()]
        body.append(["UNITER (published)", MARKS[str(text)], UNDEFINED, *shown])
    return body

"""The tables of `wronglung.tables.selections`: means of chosen models, subsets, texts and metrics."""

from functools import partial

import pandas as pd

from wronglung.tables.evaluation import Inputs
from wronglung.tables.format import UNDEFINED, number
from wronglung.tables.format import title as in_words
from wronglung.tables.notes import how_to_read
from wronglung.tables.published import published_value
from wronglung.tables.reading import (
    KEYS,
    as_ours,
    cell,
    heading,
    models_note,
    not_supplied_rows,
    require,
    undefined,
    with_published,
)
from wronglung.tables.selections import SELECTIONS, Selection
from wronglung.tables.settings import Study
from wronglung.tables.summary import VALUE, read_summary
from wronglung.tables.table import Block, Table

MARKS = {"none": "\N{BALLOT X}", "synthetic": "\N{CHECK MARK}"}
RANDOM_NOTE = "Each sentence is compared with one random sentence (perturbation random_sentences)."
MARKS_NOTE = f"{MARKS['none']}: sentences as written; {MARKS['synthetic']}: synthetic sentences (Table 1)."


def selected_table(name: str, inputs: Inputs) -> Table:
    """The table of a selection: a block for each subset, a row for each model and text, a column for each metric.

    Raises:
        ValueError: if a subset, perturbation or metric was not asked for, or no model belongs to the table.
    """
    selection, study = SELECTIONS[name], inputs.study
    summary = read_summary(inputs.files["summary"][0])
    texts = list(dict.fromkeys(text for block in selection.blocks.values() for text in block))
    require(name, summary, subset=list(selection.blocks), perturbation=texts, metric=selection.metrics)
    models = chosen(name, selection, study)
    cells = summary[summary["quantity"] == VALUE].set_index(KEYS, drop=False).sort_index()
    blocks = []
    frames = []
    for subset, of_block in selection.blocks.items():
        keys = [(subset, model, text, VALUE, m) for model in models for text in of_block for m in selection.metrics]
        rows = with_published(cells.loc[keys].reset_index(drop=True), name, study)
        frames.append(rows)
        blocks.append(_block(name, selection, study, rows))
    frame = pd.concat(frames, ignore_index=True)
    notes = [MARKS_NOTE] * ("synthetic" in texts) + [RANDOM_NOTE] * ("random_sentences" in texts)
    notes += [models_note(frame), *how_to_read(study, changes=False)]
    return Table(selection.title.format(reference=study.reference_model), frame, blocks, notes)


SELECTED = {name: partial(selected_table, name) for name in SELECTIONS}


def chosen(name: str, selection: Selection, study: Study) -> list[str]:
    """Names of the table's models, in the order of the config.

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
            f"{name} out of results.tables"
        )
    return models


def _block(name: str, selection: Selection, study: Study, rows: pd.DataFrame) -> Block:
    marked = bool({"synthetic"} & {text for texts in selection.blocks.values() for text in texts})
    header = ["model", *["synth"] * marked, "undefined", *map(in_words, selection.metrics)]
    body = [] if selection.models == "reference" else not_supplied_rows(study, len(header))
    if name == "final_results" and not study.example_release:
        body += _uniter(rows)
    for (model, text), group in rows.groupby(["model", "perturbation"], sort=False):
        mark = [MARKS[str(text)]] if marked else []
        body.append([str(model), *mark, undefined(group), *(cell(row, study) for _, row in group.iterrows())])
    return Block(heading(rows), header, body, left=1 + marked)


def _uniter(rows: pd.DataFrame) -> list[list[str]]:
    """The paper's model that is given the regions' boxes: its printed numbers, since none of ours are comparable."""
    texts = rows[["subset", "perturbation", "metric"]].drop_duplicates()
    body = []
    for text, group in texts.groupby("perturbation", sort=False):
        printed = [published_value("final_results", "uniter", *keys, text == "synthetic") for keys in _pairs(group)]
        shown = [number(as_ours(value, metric), metric) for value, metric in zip(printed, group["metric"], strict=True)]
        body.append(["UNITER (published)", MARKS[str(text)], UNDEFINED, *shown])
    return body


def _pairs(rows: pd.DataFrame) -> list[tuple[str, str]]:
    return list(zip(rows["subset"], rows["metric"], strict=True))

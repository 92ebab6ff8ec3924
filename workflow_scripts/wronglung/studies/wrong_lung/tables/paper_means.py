"""The paper's tables of means: the models, subsets, texts and metrics of each, and how each is made."""

from dataclasses import dataclass
from functools import partial
from typing import Literal

import pandas as pd

from wronglung.report.cells import KEYS, cell, heading, models_note, not_supplied_rows, require, undefined
from wronglung.report.format import UNDEFINED, number
from wronglung.report.format import title as in_words
from wronglung.report.notes import how_to_read
from wronglung.report.table import Block, Table
from wronglung.statistics.summary import VALUE, read_summary
from wronglung.studies.wrong_lung.context import Inputs, Study
from wronglung.studies.wrong_lung.published_numbers import FINAL, printed, with_published

ORIGINAL = ("none",)

BOTH = ("none", "synthetic")

RANDOM = ("random_sentences",)

SUBSETS = ("abnormal", "one_lung", "mdrb")

HEADLINE = ("auroc", "average_precision")

LOCALISATION = (*HEADLINE, "iou_at_5", "iou_at_10", "iou_at_30")

ACCURACY = ("local_selection", "global_selection")


@dataclass(frozen=True)
class Selection:
    """The contents of a table of means.

    Attributes:
        title: text with {reference} for the reference model's name.
        models: the reference model alone, all models trained here, or all but the controls.
        blocks: subset -> perturbations whose scores are shown one below the other; `none` is the original sentence.
        metrics: columns of the score files, one column each.
    """

    title: str
    models: Literal["reference", "trained", "shown"]
    blocks: dict[str, tuple[str, ...]]
    metrics: tuple[str, ...]


SELECTIONS: dict[str, Selection] = {
    "table_02": Selection("Table 2: Localization performance of {reference}", "reference", {"all": BOTH}, LOCALISATION),
    "table_03": Selection(
        "Table 3: Localization performance of {reference} on different subsets",
        "reference",
        dict.fromkeys(SUBSETS, BOTH),
        LOCALISATION,
    ),
    "table_04": Selection(
        "Table 4: Localization performance for each retrained model", "trained", {"all": BOTH}, HEADLINE
    ),
    "table_05": Selection(
        "Table 5: Average Random Attention KL Divergences", "shown", {"all": RANDOM}, ("divergence",)
    ),
    "table_06": Selection(
        "Table 6: Average accuracies with respect to discriminating between the sentence actually associated with an "
        "image and a sentence randomly sampled from the dataset",
        "shown",
        dict.fromkeys(("all", "abnormal"), RANDOM),
        ACCURACY,
    ),
    "table_07": Selection(
        "Table 7: Localization performance for each retrained model on the subsets",
        "trained",
        dict.fromkeys(SUBSETS, BOTH),
        HEADLINE,
    ),
    "table_08": Selection(
        "Table 8: Average Random Attention KL Divergences on the subsets",
        "shown",
        dict.fromkeys(SUBSETS, RANDOM),
        ("divergence",),
    ),
    "table_09": Selection(
        "Table 9: Candidate Selection Accuracy for other subsets",
        "shown",
        dict.fromkeys(("one_lung", "mdrb"), RANDOM),
        ACCURACY,
    ),
    "table_10": Selection(
        "Table 10: Attention Entropy", "shown", dict.fromkeys(("all", *SUBSETS), ORIGINAL), ("entropy",)
    ),
    "table_13": Selection(
        "Table 13: Precision at 5/10/30 %",
        "shown",
        dict.fromkeys(("all", *SUBSETS), BOTH),
        ("precision_at_5", "precision_at_10", "precision_at_30"),
    ),
    "table_14": Selection(
        "Table 14: IOU at 5/10/30 %",
        "shown",
        dict.fromkeys(("all", *SUBSETS), BOTH),
        ("iou_at_5", "iou_at_10", "iou_at_30"),
    ),
    "final_results": Selection(
        "Localization performance of every model (condensed results of the final version)",
        "shown",
        {"all": BOTH, **dict.fromkeys(SUBSETS, ORIGINAL)},
        HEADLINE,
    ),
}

MARKS = {"none": "\N{BALLOT X}", "synthetic": "\N{CHECK MARK}"}
RANDOM_NOTE = "Each sentence is compared with one random sentence (perturbation random_sentences)."
MARKS_NOTE = f"{MARKS['none']}: sentences as written; {MARKS['synthetic']}: synthetic sentences (Table 1)."


def selected_table(name: str, inputs: Inputs) -> Table:
    """Return the table of a selection: a block per subset, a row per model and text, a column per metric.

    Raises:
        ValueError: if a subset, perturbation or metric is not in the config, or no model belongs to the table.
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
        rows = with_published(cells.loc[keys].reset_index(drop=True), name, inputs)
        frames.append(rows)
        blocks.append(_block(selection, study, rows, _uniter(inputs, rows) if name == "final_results" else []))
    frame = pd.concat(frames, ignore_index=True)
    notes = [MARKS_NOTE] * ("synthetic" in texts) + [RANDOM_NOTE] * ("random_sentences" in texts)
    notes += [models_note(frame), *how_to_read(study)]
    return Table(selection.title.format(reference=study.reference_model), frame, blocks, notes)


SELECTED = {name: partial(selected_table, name) for name in SELECTIONS}


def chosen(name: str, selection: Selection, study: Study) -> list[str]:
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
            f"{name} out of results.tables"
        )
    return models


def _block(selection: Selection, study: Study, rows: pd.DataFrame, others: list[list[str]]) -> Block:
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

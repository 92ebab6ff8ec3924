"""The reports that are shown with their contribution: of each model that takes a text, a few samples."""

import numpy as np
import pandas as pd

from wronglung.data.samples import read_samples
from wronglung.outputs.answers import read_answers
from wronglung.report.format import number
from wronglung.report.notes import under_a_table
from wronglung.studies.contribution.coloured_text import ColouredText, page_of, pieces_of
from wronglung.studies.contribution.context import AnsweredRun, Inputs, StudyContext
from wronglung.studies.contribution.spans import part_changes, texts_of

SAMPLES = 2
WAYS = {"mean": "mean over the outputs", "max": "greatest over the outputs"}
NOTE = (
    "The colour behind a word: the absolute change of the answers when this word alone is replaced by the main "
    f"baseline; of each model's first seed, the first {SAMPLES} samples with a text, by name. One scale for all texts. "
    "Without colour: not a part, such as what lies beyond the model's context."
)


def coloured_reports(inputs: Inputs) -> list[ColouredText]:
    """Return the texts, each twice: by the mean and by the greatest change over the outputs."""
    found = [
        (heading, text, parts, way) for heading, text, parts in _shown(inputs) for way in (WAYS if len(parts) else ())
    ]
    values = [_values(parts, way) for _, _, parts, way in found]
    greatest = max((max(own) for own in values), default=0.0)
    return [
        ColouredText(f"{heading}; {WAYS[way]}", pieces_of(text, parts, own, greatest))
        for (heading, text, parts, way), own in zip(found, values, strict=True)
    ]


def page(inputs: Inputs) -> str:
    """Return the page of all texts."""
    notes = [NOTE, *under_a_table(inputs.study)]
    return page_of(coloured_reports(inputs), "Reports by the contribution of their parts", notes)


def _values(parts: pd.DataFrame, way: str) -> list[float]:
    return [float(one.mean() if way == "mean" else one.max()) for one in parts["changes"]]


def _shown(inputs: Inputs) -> list[tuple[str, str, pd.DataFrame]]:
    study = inputs.study
    tables = {recipe.name: path for recipe, path in zip(study.recipes, inputs.files["samples"], strict=True)}
    seen: set[tuple[str, str]] = set()
    found = []
    for run, path in zip(study.runs, inputs.files["answers"], strict=True):
        if "text" in run.modalities and len(run.modalities) > 1 and (run.recipe, run.model) not in seen:
            seen.add((run.recipe, run.model))
            found += _of_run(run, path, tables[run.recipe], study)
    return found


def _of_run(run: AnsweredRun, path: str, samples: str, study: StudyContext) -> list[tuple[str, str, pd.DataFrame]]:
    answers, texts = read_answers(path), texts_of(read_samples(samples))
    unit, baseline = study.parts["text"][0], study.baselines["text"][0]
    parts = part_changes(answers, "text", unit, baseline)
    every = answers.rows[(answers.rows["change"] == "part") & answers.rows["sample_id"].isin(parts["sample_id"])]
    found = []
    for sample_id in sorted(parts["sample_id"].unique())[:SAMPLES]:
        own = parts[parts["sample_id"] == sample_id]
        share = _share(every[every["sample_id"] == sample_id], run, study)
        heading = f"{run.model}, {run.recipe}, {sample_id}: share of the text {number(share, 'share')}"
        found.append((heading, texts[sample_id], own))
    return found


def _share(rows: pd.DataFrame, run: AnsweredRun, study: StudyContext) -> float:
    """Return the share of the text in one sample's changes, by its main parts and baselines; nan for 0/0."""
    totals = {}
    for name in run.modalities:
        own = rows[(rows["modality"] == name) & (rows["unit"] == study.parts[name][0])]
        own = own[own["baseline"] == study.baselines[name][0]]
        totals[name] = sum(float(np.abs(difference).sum()) for difference in own["difference"])
    every = sum(totals.values())
    return totals["text"] / every if every > 0 else float("nan")

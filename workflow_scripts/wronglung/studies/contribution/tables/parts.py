"""The words and attributes that change answers most. It shows words of reports."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from wronglung.data.samples import SampleTable, attribute_of, read_samples
from wronglung.metrics.contribution import part_shares
from wronglung.outputs.answers import Answers, read_answers
from wronglung.report.format import number
from wronglung.report.table import Block, Table
from wronglung.studies.contribution.context import AnsweredRun, Inputs, StudyContext
from wronglung.studies.contribution.spans import part_changes, texts_of, with_attributes, with_words

FIRST, LEAST = 15, 3
"""Words that are shown, and the number of samples that a word must be in."""
SHOWN = {"text": "word", "table": "attribute"}
"""The parts that have a name."""


def parts(inputs: Inputs) -> Table:
    """Return a block per run and modality: the words or attributes with the greatest mean change."""
    study = inputs.study
    tables = {
        recipe.name: read_samples(path) for recipe, path in zip(study.recipes, inputs.files["samples"], strict=True)
    }
    blocks, frames = [], []
    for run, path in zip(study.runs, inputs.files["answers"], strict=True):
        if len(run.modalities) > 1:
            for modality, frame in _changes(read_answers(path), tables[run.recipe], run, study):
                blocks.append(_block(frame, f"{run.recipe}, {run.model}, seed {run.seed}: {modality}"))
                frames.append(frame.assign(recipe=run.recipe, model=run.model, seed=run.seed, modality=modality))
    notes = [
        "Mean over the occurrences of the absolute change of the answers, averaged over the outputs, when this word or "
        f"attribute alone is replaced by the main baseline; ×100. Words of at least {LEAST} samples. Share: of the "
        "changes by all parts of all modalities; those of all words sum to the share of the text.",
    ]
    return Table("Words and attributes that change answers most", _together(frames), blocks, notes)


def _together(frames: list[pd.DataFrame]) -> pd.DataFrame:
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=["word", "change", "samples"])


def _changes(
    answers: Answers, table: SampleTable, run: AnsweredRun, study: StudyContext
) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield by modality a row per word or attribute, where the study cuts the modality so."""
    shared = _with_shares(answers, run, study)
    for modality, unit in SHOWN.items():
        if modality in shared and unit in _units(study)[modality]:
            attributes = list(dict.fromkeys(map(attribute_of, table.attributes)))
            found = shared[modality]
            named = with_words(found, texts_of(table)) if modality == "text" else with_attributes(found, attributes)
            yield modality, _summed(named[named["word"] != ""])


def _units(study: StudyContext) -> dict[str, list[str]]:
    return {str(name): list(own) for name, own in study.parts.items()}


def _with_shares(answers: Answers, run: AnsweredRun, study: StudyContext) -> dict[str, pd.DataFrame]:
    """Return the parts of all samples by modality, with the column `share`; the shares of all of them sum to 1."""
    baselines = {str(name): own for name, own in study.baselines.items()}
    found = {}
    for modality in run.modalities:
        units = _units(study)[modality]
        unit = SHOWN[modality] if SHOWN.get(modality) in units else units[0]
        found[str(modality)] = part_changes(answers, modality, unit, baselines[modality][0])
    changes = [np.reshape([*own["changes"]], (len(own), len(answers.outputs))) for own in found.values()]
    shares = part_shares(changes)
    return {name: own.assign(share=share) for (name, own), share in zip(found.items(), shares, strict=True)}


def _summed(named: pd.DataFrame) -> pd.DataFrame:
    """Return a row per word, the greatest mean change first."""
    grouped = named.groupby("word", sort=True)
    frame = pd.DataFrame(
        {
            "change": grouped["change"].mean(),
            "occurrences": grouped.size(),
            "samples": grouped["sample_id"].nunique(),
            "share": grouped["share"].sum(min_count=1),
        }
    ).reset_index()
    often = frame[frame["samples"] >= min(LEAST, max(1, named["sample_id"].nunique()))]
    return often.sort_values(["change", "word"], ascending=[False, True], ignore_index=True)


def _block(frame: pd.DataFrame, heading: str) -> Block:
    rows = [
        [
            str(row["word"]),
            f"{100 * row['change']:.2f}",
            number(float(row["share"]), "share"),
            f"{row['occurrences']:,}",
            f"{row['samples']:,}",
        ]
        for _, row in frame.head(FIRST).iterrows()
    ]
    return Block(heading, ["word or attribute", "mean change", "share of all changes", "occurrences", "samples"], rows)

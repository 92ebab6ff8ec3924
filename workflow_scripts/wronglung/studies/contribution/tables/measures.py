"""Measure against measure: what the share does not say."""

import pandas as pd

from wronglung.metrics.contribution.shares import MEAN_OF_RATIOS
from wronglung.report.table import Block, Table
from wronglung.studies.contribution.cells import (
    cell,
    heading,
    main_share,
    notes_on_intervals,
    pick,
)
from wronglung.studies.contribution.context import Inputs, StudyContext, Task, TaskModel
from wronglung.studies.contribution.crossed import PROJECTED, R_SQUARED, REDUNDANCY, SYNERGY, UNIQUE
from wronglung.studies.contribution.numbers import LOSS, SHAPLEY_RATIOS
from wronglung.studies.contribution.rankings import GAINS
from wronglung.studies.contribution.shares import SHAPLEY, WHOLE
from wronglung.studies.contribution.summary import ALL, MACRO, read_summary

BY_MODALITY = {
    WHOLE: "whole modality replaced",
    SHAPLEY: "Shapley, ratio of means",
    SHAPLEY_RATIOS: "Shapley, mean of ratios (MM-SHAP)",
    LOSS: "loss with another patient's",
    UNIQUE: "unique information",
    GAINS["deleted"]: "gain of the ranking, deleted",
    GAINS["inserted"]: "gain of the ranking, inserted",
}
OF_MODEL = {
    R_SQUARED: "R² of the additive projection (EMAP)",
    PROJECTED: "performance of the projection",
    REDUNDANCY: "redundant information",
    SYNERGY: "synergistic information",
}
NOTES = (
    "Share: the paper's formula with the main parts and baselines. Shapley: exact, over the coalitions of whole "
    "modalities. Loss: AUROC or c-index less that with another patient's input (perceptual score without its "
    "normaliser). Additive projection: what is left of the model if its modalities may not interact; R² near 100: it "
    "is a sum of one function for each modality. Information: a partial information decomposition of the answer into "
    "what the modalities hold in common, each alone and only together, in bits ×100, averaged over the outputs. "
    "Gain of the ranking: how much more the answers change, averaged over shares of the parts, if those with the "
    "greatest contribution are replaced first, than in random order; or, where parts come back, how much less. Above "
    "0: the ranking is better than chance."
)


def measures(inputs: Inputs) -> Table:
    """Return two blocks per task: measures of each modality, and measures of the whole model."""
    results, study = read_summary(inputs.files["results"][0]), inputs.study
    blocks = []
    for task in study.tasks:
        rows = [row for model in task.several for row in _modalities(results, study, task, model)]
        header = ["model", "modality", "share", "share, mean of ratios", *BY_MODALITY.values()]
        blocks.append(Block(heading(results, task), header, rows, left=2))
        whole = [
            [model.name, *(cell(pick(results, task=task.name, model=model.name, measure=name)) for name in OF_MODEL)]
            for model in task.several
        ]
        blocks.append(Block(f"{task.name}: whole models", ["model", *OF_MODEL.values()], whole))
    names = [*BY_MODALITY, *OF_MODEL]
    shown = results[results["measure"].isin(names) & (results["label"] == MACRO) & (results["subset"] == ALL)]
    return Table("Measure against measure", shown, blocks, [NOTES, *notes_on_intervals(study)])


def _modalities(results: pd.DataFrame, study: StudyContext, task: Task, model: TaskModel) -> list[list[str]]:
    main = main_share(results, study, task, model)
    ratios = pick(results, task=task.name, model=model.name, measure=MEAN_OF_RATIOS, normaliser="sum")
    if len(main):
        same = [ratios[name] == main[name].iloc[0] for name in ("parts", "baseline")]
        ratios = ratios[same[0] & same[1]]
    rows = []
    for modality in model.modalities:
        own = pick(results, task=task.name, model=model.name, modality=modality)
        first = [cell(some[some["modality"] == modality]) for some in (main, ratios)]
        rows.append([model.name, modality, *first, *(cell(pick(own, measure=name)) for name in BY_MODALITY)])
    return rows

"""Table 12: correlations between scores, over the sentences of each model."""

from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from wronglung.core.seeds import derive_rng
from wronglung.report.format import interval, number
from wronglung.report.table import Block, Table
from wronglung.statistics.bootstrap import resample_patients
from wronglung.statistics.correlation import patient_correlations
from wronglung.statistics.evaluation import Evaluation, read_evaluation
from wronglung.studies.wrong_lung.context import Inputs, StudyContext
from wronglung.studies.wrong_lung.published_numbers import with_published

SUBSET, ABNORMAL = "all", "abnormal"
COLUMNS = {
    "local_similarity": "Local Similarity",
    "global_similarity": "Global Similarity",
    "entropy": "Attn Entropy",
    "auroc": "AUROC",
    "average_precision": "Avg Precision",
    "precision_at_10": "P@10%",
    "iou_at_10": "IOU@10%",
    "is_abnormal": "Is Abnormal",
}


def correlations(inputs: Inputs) -> Table:
    """Return Pearson correlations of scores, similarities, entropy and abnormality, a block for each model."""
    evaluation, study = read_evaluation(inputs.files), inputs.study
    models = dict.fromkeys(run.model for run in study.shown)
    frame = pd.concat([_rows(evaluation, study, model) for model in models], ignore_index=True)
    asked = frame.assign(metric=frame["second"] + "~" + frame["first"], subset=SUBSET, perturbation="none")
    frame = with_published(asked, "table_12", inputs).drop(columns=["metric", "subset", "perturbation"])
    blocks = [_block(evaluation, rows) for _, rows in frame.groupby("model", sort=False)]
    absent = [f"{model}: weights not supplied." for model in study.not_supplied]
    return Table("Table 12: Correlations for positive pairs", frame, blocks, [*absent, *_notes(study)])


def _rows(evaluation: Evaluation, study: StudyContext, model: str) -> pd.DataFrame:
    members, statistics = evaluation.members(SUBSET), study.statistics
    scored = [name for name in COLUMNS if name != "is_abnormal"]
    values = evaluation.values(model, "none", scored).mean(axis=0)[members]
    values = np.column_stack([values, evaluation.members(ABNORMAL)[members]])
    patients = evaluation.instances["subject_id"].to_numpy()[members]
    rng = derive_rng(study.seed, "bootstrap", SUBSET)
    weights = resample_patients(patients, statistics.bootstrap_draws, rng)
    found = patient_correlations(values, patients, weights, statistics.level)
    names = np.array(list(COLUMNS))[found.pairs]
    return pd.DataFrame(
        {
            "model": model,
            "seeds": len(evaluation.models[model].seeds),
            "first": names[:, 0],
            "second": names[:, 1],
            "sentences": len(values),
            "patients": len(np.unique(patients)),
            **{name: getattr(found, name) for name in ("undefined", "estimate", "low", "high")},
        }
    )


def _block(evaluation: Evaluation, rows: pd.DataFrame) -> Block:
    """Return the lower triangle, as the paper prints it."""
    first = rows.iloc[0]
    cells = {(row.first, row.second): _cell(row) for row in rows.itertuples()}
    names = list(COLUMNS)
    body = [[COLUMNS[below], *(cells.get((name, below), "") for name in names[:-1])] for _, below in pairwise(names)]
    heading = (
        f"{first['model']}, attention formula {evaluation.models[first['model']].formula} "
        f"({first['sentences']:,} sentences, {first['patients']:,} patients; undefined in a pair: at most "
        f"{rows['undefined'].max():,})"
    )
    return Block(heading, ["", *(COLUMNS[name] for name in names[:-1])], body)


def _cell(row: Any) -> str:
    text = interval(row._asdict(), "correlation")
    if "published" not in row._fields or np.isnan(row.published):
        return text
    difference = number(row.difference, "correlation", sign=True)
    return f"{text}; published {number(row.published, 'correlation')}, difference {difference}"


def _notes(study: StudyContext) -> list[str]:
    level = f"{100 * study.statistics.level:g}\N{NO-BREAK SPACE}%"
    return [
        f"Protocol {study.protocols[0]}. Pearson correlations over sentences as written; seeds are averaged within a "
        f"sentence. {level} intervals from {study.statistics.bootstrap_draws:,} resamples of the patients. A sentence "
        "that lacks one of two scores is left out of their correlation. A dash: one of the two does not vary.",
    ]

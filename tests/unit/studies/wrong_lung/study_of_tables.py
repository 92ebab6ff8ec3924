"""A made-up study with everything that a table can show, in real files: eight models, four texts, both protocols."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from tests.unit.studies.wrong_lung.made import make_table
from wronglung.data.sentences import write_sentences
from wronglung.metrics.localisation import DESCRIPTIONS
from wronglung.metrics.localisation.scores import Scores, read_scores, write_scores
from wronglung.statistics.evaluation import Evaluation, read_evaluation
from wronglung.statistics.summary import summarise, write_summary
from wronglung.studies.wrong_lung.context import Inputs, StudyContext
from wronglung.text.instances import SCHEMA, SUBSET_PREFIX, write_instances

METRICS = [
    "auroc",
    "average_precision",
    *(f"{name}_at_{percent}" for name in ("iou", "precision") for percent in (5, 10, 30)),
]
OTHERS = ["entropy", "no_attention", "local_similarity", "global_similarity", "divergence"]
COLUMNS = [*METRICS, *dict.fromkeys([*DESCRIPTIONS, *OTHERS, "local_selection", "global_selection"])]
TEXTS = ["none", "swap_left_right", "random_sentences", "synthetic"]
SUBSETS = ["all", "abnormal", "one_lung", "one_lung_abnormal", "mdrb"]
FORMULAS = {
    "retrained": "released",
    "cosine": "cosine",
    "few_shot": "released",
    **{name: name for name in ("uniform", "centre", "text_blind", "oracle")},
    "oracle_14": "oracle",
}
SEEDS = {"retrained": [0, 1], "cosine": [0, 1]}
PROTOCOLS = ["corrected", "as_published"]


def instances() -> pd.DataFrame:
    rng = np.random.default_rng(1)
    rows = []
    for number in range(24):
        member = {f"{SUBSET_PREFIX}{name}": name == "all" or bool(rng.random() < 0.6) for name in SUBSETS}
        common = {"instance_id": f"s{number:02d}", "dicom_id": f"image{number // 3}", "subject_id": 100 + number // 4}
        for text in TEXTS:
            row = {"perturbation": text, "text": f"{text} text_{number} & 5 %", "text_id": f"{number}-{text}"}
            boxes = {"boxes": [[20, 30, 90, 180]], "changed": text != "none" and number % 3 > 0}
            rows.append(common | row | boxes | member)
    return pd.DataFrame(rows)


def with_all_subsets(evaluation: Evaluation) -> Evaluation:
    """The evaluation with the membership of every subset that the paper's tables show."""
    columns = [f"{SUBSET_PREFIX}{name}" for name in SUBSETS]
    members = instances().query("perturbation == 'none'").set_index("instance_id")[columns]
    texts = {name: rows.drop(columns=columns, errors="ignore").join(members) for name, rows in evaluation.texts.items()}
    return replace(evaluation, texts=texts, instances=texts["none"])


def scores(model: str, seed: int, protocol: str = "corrected") -> pd.DataFrame:
    rng = np.random.default_rng([seed, *protocol.encode(), *model.encode()])
    frame = instances()[["instance_id", "perturbation"]]
    values = pd.DataFrame(rng.random((len(frame), len(COLUMNS))), columns=COLUMNS)
    if model in ("uniform", "centre", "text_blind"):
        values = values.groupby(frame["instance_id"]).transform("first")
    frame = pd.concat([frame, values], axis=1)
    return frame.assign(auroc=frame["auroc"].mask(frame["instance_id"] == "s05"))


def sentences() -> pd.DataFrame:
    rows = []
    for number in range(24):
        found = [("effusion", "yes"), ("abnormal", "yes"), ("pneumonia", "no")][: number % 4]
        findings = [
            {"label": label, "category": "x", "context": context, "box": box}
            for box in ("left lung", "right lung")
            for label, context in found
        ]
        rows.append(
            {"sentence_id": f"s{number:02d}", "dicom_id": f"image{number // 3}", "study_id": number // 3}
            | {"subject_id": 100 + number // 4, "split": "gold", "text": f"none text_{number} & 5 %", "section": None}
            | {"boxes": [{"name": "left lung", "x1": 0.0, "y1": 0.0, "x2": 9.0, "y2": 9.0}], "findings": findings}
        )
    return pd.DataFrame(rows)


def write_study(folder: Path) -> Inputs:
    """The files and how they were made."""
    write_instances(folder / "instances.parquet", instances()[SCHEMA.names])
    write_sentences(folder / "sentences.parquet", sentences())
    runs = [(model, seed) for model in FORMULAS for seed in SEEDS.get(model, [0])]
    study = _study(runs)
    files = {name: [str(folder / f"{name}.parquet")] for name in ("instances", "sentences")}
    for protocol in PROTOCOLS:
        for model, seed in runs:
            grid = (14, 14) if model.endswith("14") else (8, 8)
            made = Scores(scores(model, seed, protocol), model, seed, protocol, FORMULAS[model], grid)
            write_scores(folder / protocol / f"{model}-{seed}.parquet", made)
        paths = [str(folder / protocol / f"{model}-{seed}.parquet") for model, seed in runs]
        evaluation = with_all_subsets(read_evaluation({**files, "scores": paths}))
        columns = [name for name in COLUMNS if name not in DESCRIPTIONS]
        write_summary(folder / f"{protocol}.parquet", summarise(evaluation, columns, study.statistics, study.seed))
    files["scores"] = [str(folder / "corrected" / f"{model}-{seed}.parquet") for model, seed in runs]
    files["summaries"] = [str(folder / f"{protocol}.parquet") for protocol in PROTOCOLS]
    return Inputs({**files, "summary": files["summaries"][:1]}, study)


def _study(runs: list[tuple[str, int]]) -> StudyContext:
    return StudyContext.model_validate(
        {
            "metrics": METRICS,
            "headline": METRICS[:2],
            "statistics": {"bootstrap_draws": 200, "level": 0.95, "sign_flip_draws": 100_000},
            "seed": 0,
            "reference_model": "retrained",
            "example_release": True,
            "images": "dicom",
            "crop_size": 224,
            "trained": [{"model": model, "seed": seed} for model, seed in runs if model in SEEDS],
            "shown": [{"model": model, "seed": 0} for model in ("retrained", "cosine", "few_shot")],
            "two_models": ("cosine", "retrained"),
            "few_shot": [{"model": "few_shot", "base": "retrained", "pairs": 30}],
            "not_supplied": ["gloria"],
            "protocols": PROTOCOLS,
        }
    )


def by_hand(inputs: Inputs, model: str, column: str, text: str, subset: str) -> pd.Series:
    """Scores by sentence from the files, seeds averaged; nan where a seed lacks one."""
    rows = instances()
    members = rows.loc[(rows["perturbation"] == "none") & rows[f"subset_{subset}"], "instance_id"]
    found = [read_scores(path) for path in inputs.files["scores"]]
    runs = [scores.frame for scores in found if scores.model == model]
    assert len(runs) == len(SEEDS.get(model, [0]))
    columns = [run[run["perturbation"] == text].set_index("instance_id")[column].loc[members] for run in runs]
    return sum(columns) / len(columns)


def row_of(frame: pd.DataFrame, **keys: str) -> pd.Series:
    """The one row with these values."""
    found = frame[np.logical_and.reduce([frame[name] == value for name, value in keys.items()])]
    assert len(found) == 1
    return found.iloc[0]


def line(table: str, inputs: Inputs, block: int, *start: str) -> Sequence[str]:
    """The row of a block whose first cells are these."""
    (found,) = [row for row in make_table(table, inputs).blocks[block].rows if list(row[: len(start)]) == list(start)]
    return found

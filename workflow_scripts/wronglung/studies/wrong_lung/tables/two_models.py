"""Two models compared over the same seeds, e.g. two that differ only in their attention formula."""

import numpy as np
import pandas as pd

from wronglung.core.seeds import derive_rng
from wronglung.report.cells import of_subset, undefined, with_p_holm
from wronglung.report.format import interval, title
from wronglung.report.notes import how_to_read
from wronglung.report.table import Block, Table
from wronglung.statistics.bootstrap import patient_bootstrap
from wronglung.statistics.changes import change_of
from wronglung.statistics.evaluation import Evaluation, read_evaluation
from wronglung.statistics.sign_flip import sign_flip_test
from wronglung.statistics.summary import CHANGE, VALUE
from wronglung.studies.wrong_lung.context import Inputs, StudyContext

METRIC, PERTURBATION = "auroc", "swap_left_right"
TEXTS = {VALUE: title(METRIC), CHANGE: f"\N{GREEK CAPITAL LETTER DELTA} {title(METRIC)} by the swap"}
DIFFERENCE, ALL_SEEDS = "difference", "all"


def two_models(inputs: Inputs) -> Table:
    """Return AUROC and its change by the swap for both models, and their differences: by seed, then over all seeds."""
    evaluation, study = read_evaluation(inputs.files), inputs.study
    first, second = list(study.two_models or ())
    frame = pd.concat([_rows(evaluation, study, first, second, subset) for subset in evaluation.subsets])
    frame = with_p_holm(frame.reset_index(drop=True))
    blocks = [_block(rows, study, [first, second]) for _, rows in frame.groupby("subset", sort=False)]
    formulas = [f"{name}: attention formula {evaluation.models[name].formula}" for name in (first, second)]
    notes = [
        f"{'; '.join(formulas)}. Differences are {first} less {second}, paired sentence by sentence and seed by seed. "
        f"{ALL_SEEDS}: the models' common seeds, averaged within each sentence."
    ]
    notes += how_to_read(study, frame)
    return Table(f"{first} against {second}, seed by seed", frame, blocks, notes)


def _rows(evaluation: Evaluation, study: StudyContext, first: str, second: str, subset: str) -> pd.DataFrame:
    """Return all rows of one subset: seed x quantity x (first, second, difference)."""
    seeds = [seed for seed in evaluation.models[first].seeds if seed in evaluation.models[second].seeds]
    members, statistics = evaluation.members(subset), study.statistics
    columns: dict[tuple[str, str, str], np.ndarray] = {}
    for quantity in TEXTS:
        by_seed = {name: _scores(evaluation, name, seeds, quantity) for name in (first, second)}
        for name, values in {**by_seed, DIFFERENCE: change_of(by_seed[first], by_seed[second])}.items():
            if len(seeds) > 1:
                columns |= {(str(seed), quantity, name): row for seed, row in zip(seeds, values, strict=True)}
            columns[ALL_SEEDS, quantity, name] = values.mean(axis=0)
    values = np.stack(list(columns.values()), axis=1)[members]
    patients = evaluation.instances["subject_id"].to_numpy()[members]
    rng = derive_rng(study.seed, "bootstrap", subset)
    found = patient_bootstrap(values, patients, statistics.bootstrap_draws, statistics.level, rng)
    flips = derive_rng(study.seed, "sign_flip", subset, "two_models")
    p_values = sign_flip_test(values, patients, statistics.sign_flip_draws, flips)
    frame = pd.DataFrame(list(columns), columns=["seed", "quantity", "model"]).assign(
        subset=subset,
        sentences=len(values),
        patients=len(np.unique(patients)),
        undefined=np.isnan(values).sum(axis=0),
        **found._asdict(),
        p=p_values,
    )
    return frame.assign(p=frame["p"].where(frame["model"] == DIFFERENCE))


def _scores(evaluation: Evaluation, model: str, seeds: list[int], quantity: str) -> np.ndarray:
    """Return AUROC as written, or its change by the swap: (seeds, S)."""
    before, after = (
        np.stack([evaluation.scores[model, seed, name][METRIC].to_numpy(dtype=np.float64) for seed in seeds])
        for name in ("none", PERTURBATION)
    )
    return before if quantity == VALUE else change_of(after, before)


def _block(rows: pd.DataFrame, study: StudyContext, models: list[str]) -> Block:
    """Return a row per seed and one for all: both models and their difference, as written and by the swap."""
    keys = [(quantity, name) for quantity in TEXTS for name in (*models, DIFFERENCE)]
    header = ["seed", "undefined", *(f"{TEXTS[quantity]}: {name}" for quantity, name in keys)]
    body = []
    for seed, group in rows.groupby("seed", sort=False):
        cells = group.set_index(["quantity", "model"], drop=False).loc[keys]
        shown = [_cell(row, study) for _, row in cells.iterrows()]
        body.append([str(seed), undefined(group, ("quantity", "model")), *shown])
    body.sort(key=lambda cells: cells[0] == ALL_SEEDS)  # stable: the seeds keep their order
    return of_subset(rows, header, body)


def _cell(row: pd.Series, study: StudyContext) -> str:
    """Return mean and interval; a difference or change has its sign, a significant difference a star."""
    star = " *" if row["p_holm"] < 1 - study.statistics.level else ""
    return interval(row, METRIC, sign=row["quantity"] == CHANGE or row["model"] == DIFFERENCE) + star

"""The results of each training seed.

A difference between two single runs proves little; the same difference in all seeds proves more.
"""

import numpy as np
import pandas as pd

from wronglung.core.seeds import derive_rng
from wronglung.report.cells import of_subset, undefined
from wronglung.report.format import interval, title
from wronglung.report.notes import how_to_read
from wronglung.report.table import Block, Table
from wronglung.statistics.bootstrap import patient_bootstrap
from wronglung.statistics.changes import change_of
from wronglung.statistics.evaluation import Evaluation, Model, read_evaluation
from wronglung.statistics.summary import CHANGE, VALUE
from wronglung.studies.wrong_lung.context import Inputs, StudyContext
from wronglung.text.perturbations import BASELINES

METRIC, DIFFERENCE = "auroc", "difference"
YARDSTICKS = ("centre", "prior", "text_blind", "lexicon_atlas")
LEADS = (
    "Changes and leads are means over the sentences that are in the subset as written. The table shows leads over the "
    "reference model and over controls; the CSV file has those over all models. A run is compared with the other "
    "model's run of the same seed, or with its first run if it has no such seed."
)


def seed_by_seed(inputs: Inputs) -> Table:
    """Return AUROC of every trained run, its change by each perturbation, and its lead over every other model."""
    evaluation, study = read_evaluation(inputs.files), inputs.study
    models = [evaluation.models[name] for name in study.trained_models]
    frame = pd.concat([_rows(evaluation, study, models, subset) for subset in evaluation.subsets], ignore_index=True)
    shown = [study.reference_model, *(m.name for m in evaluation.models.values() if m.formula in YARDSTICKS)]
    rows = frame[(frame["quantity"] != DIFFERENCE) | frame["against"].isin(shown)]
    blocks = [_block(group) for _, group in rows.groupby("subset", sort=False)]
    notes = [LEADS, *how_to_read(study)]
    return Table(f"The results of each seed: {title(METRIC)}", frame, blocks, notes)


def _rows(evaluation: Evaluation, study: StudyContext, models: list[Model], subset: str) -> pd.DataFrame:
    """Return all rows of one subset, from one bootstrap so that they can be compared."""
    compared = {
        (model.name, seed, *key): values
        for model in models
        for seed in model.seeds
        for key, values in _compared(evaluation, model, seed).items()
    }
    members, statistics = evaluation.members(subset), study.statistics
    values = np.stack(list(compared.values()), axis=1)[members]  # (S, rows), of the subset's sentences
    patients = evaluation.instances["subject_id"].to_numpy()[members]
    rng = derive_rng(study.seed, "bootstrap", subset)
    found = patient_bootstrap(values, patients, statistics.bootstrap_draws, statistics.level, rng)
    return pd.DataFrame(list(compared), columns=["model", "seed", "quantity", "against"]).assign(
        subset=subset,
        sentences=len(values),
        patients=len(np.unique(patients)),
        undefined=np.isnan(values).sum(axis=0),
        **found._asdict(),
    )


def _compared(evaluation: Evaluation, model: Model, seed: int) -> dict[tuple[str, str], np.ndarray]:
    """Return (quantity, against) -> (S,) scores or differences of one run."""
    own = {name: _scores(evaluation, model, seed, name) for name in evaluation.texts}
    changes = {
        (CHANGE, name): change_of(own[name], own[BASELINES.get(name, "none")]) for name in evaluation.perturbations
    }
    leads = {
        (DIFFERENCE, other.name): change_of(own["none"], _scores(evaluation, other, seed, "none"))
        for other in evaluation.models.values()
        if other.name != model.name and other.formula not in ("oracle", "uniform")
    }
    return {(VALUE, ""): own["none"], **changes, **leads}


def _scores(evaluation: Evaluation, model: Model, seed: int, perturbation: str) -> np.ndarray:
    """Return the AUROC, (S,), of the model with this seed, or with its first seed if it lacks this one."""
    own = seed if seed in model.seeds else model.seeds[0]
    return evaluation.scores[model.name, own, perturbation][METRIC].to_numpy(dtype=np.float64)


def _block(rows: pd.DataFrame) -> Block:
    """Return one subset: a row per model and seed."""
    keys = list(dict.fromkeys(zip(rows["quantity"], rows["against"], strict=True)))
    header = ["model", "seed", "undefined", *(_column(quantity, against) for quantity, against in keys)]
    body = [
        [str(model), str(seed), undefined(group, ("against",)), *(_cell(group, *key) for key in keys)]
        for (model, seed), group in rows.groupby(["model", "seed"], sort=False)
    ]
    return of_subset(rows, header, body, left=2)


def _column(quantity: str, against: str) -> str:
    names = {VALUE: title(METRIC), CHANGE: f"change: {title(against)}", DIFFERENCE: f"lead over {against}"}
    return names[quantity]


def _cell(group: pd.DataFrame, quantity: str, against: str) -> str:
    """Return mean and interval; empty if a model would be compared with itself."""
    found = group[(group["quantity"] == quantity) & (group["against"] == against)]
    if found.empty:
        return ""
    return interval(found.iloc[0], METRIC, quantity != VALUE)

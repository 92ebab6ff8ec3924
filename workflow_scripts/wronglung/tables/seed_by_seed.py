"""What each training seed shows alone: a difference of two single runs proves little, the same in all seeds more."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from wronglung.metrics.bootstrap import patient_bootstrap
from wronglung.seeds import derive_rng
from wronglung.tables.evaluation import Evaluation, Inputs, Model, read_evaluation
from wronglung.tables.format import markdown_table, number, title
from wronglung.tables.notes import how_to_read
from wronglung.tables.settings import Study
from wronglung.tables.table import Table

METRIC = "auroc"
VALUE, CHANGE, DIFFERENCE = "value", "change", "difference"


def seed_by_seed(inputs: Inputs) -> Table:
    """AUROC of every trained model and seed, its change by each perturbation, and its lead over every other model.

    Against a model with the same seed its run of that seed is taken, else its first. Intervals are over patients.

    Raises:
        ValueError: if the study trains no model.
    """
    if not inputs.study.trained:
        raise ValueError("seed_by_seed needs a model that is trained; add one or take the table out of the config")
    evaluation, study = read_evaluation(inputs.files), inputs.study
    frame = pd.DataFrame(row for subset in evaluation.subsets for row in _rows(evaluation, study, subset))
    sections = [_section(frame[frame["subset"] == subset]) for subset in evaluation.subsets]
    heading = f"# What each seed shows alone: {title(METRIC)}"
    return Table(frame, "\n\n".join([heading, *sections, how_to_read(study, evaluation.protocol, False)]) + "\n")


def _rows(evaluation: Evaluation, study: Study, subset: str) -> Iterator[dict[str, object]]:
    members = evaluation.members(subset)
    patients = evaluation.instances["subject_id"].to_numpy()[members]
    for run in study.trained:
        own = _scores(evaluation, evaluation.models[run.model], run.seed, "none")[members]
        compared = {(VALUE, ""): own}
        for name in evaluation.perturbations:
            changed = _scores(evaluation, evaluation.models[run.model], run.seed, name)[members]
            compared[CHANGE, name] = changed - own
        for other in evaluation.models.values():
            if other.name != run.model and other.formula not in ("oracle", "uniform"):
                compared[DIFFERENCE, other.name] = own - _scores(evaluation, other, run.seed, "none")[members]
        for (quantity, against), values in compared.items():
            # Every row meets the same resamples, so rows can be compared.
            rng, statistics = derive_rng(study.seed, "bootstrap", subset), study.statistics
            found = patient_bootstrap(values[:, None], patients, statistics.bootstrap_draws, statistics.level, rng)
            yield {
                "subset": subset,
                "model": run.model,
                "seed": run.seed,
                "quantity": quantity,
                "against": against,
                "sentences": len(values),
                "undefined": int(np.isnan(values).sum()),
                **{name: float(column[0]) for name, column in found._asdict().items()},
            }


def _scores(evaluation: Evaluation, model: Model, seed: int, perturbation: str) -> np.ndarray:
    """(N,) AUROC of the model with this seed, or with its first."""
    own = seed if seed in model.seeds else model.seeds[0]
    return evaluation.scores[model.name, own, perturbation][METRIC].to_numpy(dtype=np.float64)


def _section(rows: pd.DataFrame) -> str:
    """One subset: a row for each model and seed."""
    keys = list(dict.fromkeys(zip(rows["quantity"], rows["against"], strict=True)))
    header = ["model", "seed", *(_column(quantity, against) for quantity, against in keys)]
    body = [
        [str(model), str(seed), *(_cell(group, quantity, against) for quantity, against in keys)]
        for (model, seed), group in rows.groupby(["model", "seed"], sort=False)
    ]
    heading = f"## {title(rows['subset'].iloc[0])} ({rows['sentences'].iloc[0]:,} sentences)"
    return f"{heading}\n\n{markdown_table(header, body)}"


def _column(quantity: str, against: str) -> str:
    names = {VALUE: title(METRIC), CHANGE: f"change: {title(against)}", DIFFERENCE: f"lead over {against}"}
    return names[quantity]


def _cell(group: pd.DataFrame, quantity: str, against: str) -> str:
    """Mean and interval; empty where a model would be compared with itself."""
    found = group[(group["quantity"] == quantity) & (group["against"] == against)]
    if found.empty:
        return ""
    mean, low, high = (number(found[name].iloc[0], METRIC, quantity != VALUE) for name in ("estimate", "low", "high"))
    return f"{mean} [{low}, {high}]"

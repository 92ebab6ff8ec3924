"""Parts of the study's tables: rows of the summary, cells with intervals and seeds, and notes."""

from collections.abc import Sequence

import pandas as pd

from wronglung.metrics.contribution.shares import RATIO_OF_MEANS, SUM
from wronglung.report.context import ReportContext
from wronglung.report.format import UNDEFINED, estimate
from wronglung.studies.contribution.context import StudyContext, Task, TaskModel
from wronglung.studies.contribution.summary import ALL, MACRO

TITLES = {
    "auroc": "AUROC",
    "c_index": "c-index",
    "ratio_of_means": "ratio of means",
    "mean_of_ratios": "mean of ratios",
    "sum": "sum over parts",
    "mean_per_part": "mean per part",
}


def title(name: str) -> str:
    """Return a name in words."""
    return TITLES.get(name, name.replace("_", " "))


def parts_in_words(parts: str) -> str:
    """Return the units of a partition: `tile 16, word` for `tile_16+word`."""
    return parts.replace("+", ", ").replace("_", " ")


def pick(results: pd.DataFrame, seed: str = ALL, label: str = MACRO, subset: str = ALL, **wanted: str) -> pd.DataFrame:
    """Return the rows of the summary with these values; by default those over all seeds, outputs and samples.

    Args:
        results: the summary.
        seed: its column.
        label: likewise.
        subset: likewise.
        wanted: other columns and their values.
    """
    chosen = (results["seed"] == seed) & (results["label"] == label) & (results["subset"] == subset)
    for column, value in wanted.items():
        chosen &= results[column] == value
    return results[chosen]


def cell(rows: pd.DataFrame, sign: bool = False) -> str:
    """Return the number of one row as `67.7 [65.7, 69.8]; seeds 66.0 to 69.1`; a dash without a row."""
    if rows.empty:
        return UNDEFINED
    row = rows.iloc[0]
    if pd.isna(row["low"]):
        row = row.copy()
        text = estimate(
            row.to_dict() | {"metric": row["measure"], "low": row["estimate"], "high": row["estimate"]}, sign
        )
        head, _, seeds = text.partition("; ")
        return head.partition(" [")[0] + (f"; {seeds}" if seeds else "")
    return estimate(row.to_dict() | {"metric": row["measure"]}, sign)


def main_parts(study: StudyContext, modalities: Sequence[str]) -> dict[str, str]:
    """Return the columns `parts` and `baseline` of the main partition of a model's modalities."""
    chosen = {"parts": study.parts, "baseline": study.baselines}
    return {
        column: "+".join({str(name): own for name, own in given.items()}[name][0] for name in modalities)
        for column, given in chosen.items()
    }


def main_share(
    results: pd.DataFrame, study: StudyContext, task: Task, model: TaskModel, seed: str = ALL
) -> pd.DataFrame:
    """Return the rows of a model's main share by modality: the paper's formula and the main units and baselines."""
    return pick(
        results,
        seed,
        task=task.name,
        model=model.name,
        measure=RATIO_OF_MEANS,
        normaliser=SUM,
        **main_parts(study, model.modalities),
    )


def heading(results: pd.DataFrame, task: Task) -> str:
    """Return the task with its numbers of samples and patients."""
    own = results[results["task"] == task.name]
    items, patients = (int(own[name].max()) if len(own) else 0 for name in ("items", "patients"))
    return f"{task.name} ({items:,} samples, {patients:,} patients)"


def notes_on_intervals(study: ReportContext) -> list[str]:
    """Return a paragraph on how the numbers were made."""
    statistics = study.statistics
    level = f"{100 * statistics.level:g}\N{NO-BREAK SPACE}%"
    return [
        f"Numbers are given ×100. {level} intervals from {statistics.bootstrap_draws:,} resamples of the patients; "
        "several seeds are averaged in each resample, and the least and greatest of the seeds is shown. The intervals "
        "say nothing about another training; seeds often differ more than the intervals say."
    ]

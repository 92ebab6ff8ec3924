"""Whether gaze helps: models that learn from readers' gaze against their bases and against the controls of gaze.

A comparison is made seed by seed, because differences of trainings are larger than what intervals over patients hold.
"""

import math
from typing import NamedTuple

import pandas as pd

from wronglung.report.format import UNDEFINED
from wronglung.report.table import Block, Table
from wronglung.statistics.changes import change_of
from wronglung.studies.eclip.cells import COLUMNS, interval, number, shown_results
from wronglung.studies.eclip.context import Inputs, StudyContext
from wronglung.studies.eclip.measures import MACRO
from wronglung.studies.eclip.summary import ALL, DIFFERENCE, FEWEST_SEEDS, VALUE, read_results

READERS = "readers"
COLUMNS_OF_FRAME = [
    *("evaluation", "task", "metric", "model", "against", "seeds"),
    *("mean", "mean_of_other", "differences", "low", "high", "verdict"),
]
NOTHING = "No model of the study that learns from readers' gaze has a model beside it to be compared with."
HEADER = ["number", "model", "against", "means", "differences by seed", "over seeds and patients", "verdict"]
# One number of each evaluation: its name, its metric, and the end of the task's name.
HEADLINES = (
    ("linear_probe", "auroc_of_probe", ""),
    ("zero_shot", "auroc_of_positive", ""),
    ("retrieval", "recall_at_10", "image_to_text"),
    ("gaze", "correlation", ""),
)


def does_gaze_help(inputs: Inputs) -> Table:
    """Return a block per number, with a row per model that learns from gaze and model that it is compared with."""
    gaze = [read_results(path) for path in inputs.files["gaze_results"]]
    results = pd.concat([shown_results(inputs.files, inputs.study.tasks), *gaze], ignore_index=True)
    others, reference = compared_with(inputs.study), inputs.study.reference_model
    found = [
        _compared(own, apart if other == reference else None, model, other)
        for own, apart in (headline(results, *which) for which in HEADLINES)
        for model in others
        for other in others[model]
        if {model, other} <= set(own["model"])
    ]
    frame = pd.DataFrame(found, columns=COLUMNS_OF_FRAME)
    blocks = [_block(str(evaluation), own) for evaluation, own in frame.groupby("evaluation", sort=False)]
    first = frame[frame["model"].isin(list(others)[:1])]
    notes = [
        *(sentence(own) for _, own in first.groupby("evaluation", sort=False)),
        f"Differences are between runs of the same seed, on these patients. With {FEWEST_SEEDS} common seeds or more, "
        "the sign of a difference counts if all seeds agree; without any effect, 1 comparison in 16 agrees in all of "
        f"five. The interval is over seeds and patients; there is one against {reference}, the reference model, from "
        "so many seeds on. A model is compared with its base: the model that it goes on from, or that lacks its expert "
        f"images and is alike in all else. If the study has no such model, {reference} stands in its place. A control "
        "of gaze differs from its model in the heat maps alone and learns from the same images: only "
        "what is above it can come from the gaze.",
    ]
    return Table("Does gaze help?", frame, blocks or [Block("", HEADER, [], why_empty=NOTHING)], notes)


def compared_with(study: StudyContext) -> dict[str, list[str]]:
    """Return, for each model that learns from readers' gaze, its base and its own controls of gaze.

    A model whose base is not in the study has the reference model in its place.
    """
    controls = [one for one in study.curricula if one.heat_maps != READERS]
    found = {
        one.model: [one.base or study.reference_model, *(other.model for other in controls if other.arm == one.arm)]
        for one in study.curricula
        if one.heat_maps == READERS
    }
    apart = {model: [other for other in dict.fromkeys(others) if other != model] for model, others in found.items()}
    return {model: others for model, others in apart.items() if others}


class Headline(NamedTuple):
    """Rows of the summary about one number: the models' values, and their differences from the reference model."""

    values: pd.DataFrame
    differences: pd.DataFrame


def headline(results: pd.DataFrame, evaluation: str, metric: str, end: str) -> Headline:
    """Return the values and the differences of one number of an evaluation.

    The number is that of the largest share of the training patients, or of the first task whose name has this end.
    """
    own = results[(results["evaluation"] == evaluation) & (results["metric"] == metric)]
    own = own[own["label"].isin([MACRO, ""]) & own["task"].str.endswith(end)]
    tasks = list(dict.fromkeys(own["task"]))
    if tasks:
        own = own[own["task"] == (max(tasks, key=float) if evaluation == "linear_probe" else tasks[0])]
    return Headline(own[own["quantity"] == VALUE], own[own["quantity"] == DIFFERENCE])


def _compared(own: pd.DataFrame, differences: pd.DataFrame | None, model: str, other: str) -> dict[str, object]:
    """Return the means of two models, their differences by common seed, and what these say.

    Args:
        own: values of all models and seeds.
        differences: of all models from the reference model, if `other` is that; else None.
        model: that learns from gaze.
        other: that it is compared with.
    """
    values = own[own["seed"] != ALL].set_index(["model", "seed"])["estimate"]
    common = [seed for seed in values[model].index if seed in values[other].index]
    apart = [float(change_of(values[model, seed], values[other, seed])) for seed in common]
    mean, of_other = (float(values[name][common].mean()) if common else float("nan") for name in (model, other))
    return {
        **{name: own.iloc[0][name] for name in ("evaluation", "task", "metric")},
        "model": model,
        "against": other,
        "seeds": " ".join(common),
        "mean": mean,
        "mean_of_other": of_other,
        "differences": " ".join(f"{one:.6f}" for one in apart),
        **_interval(differences, model),
        "verdict": verdict(apart),
    }


def _interval(differences: pd.DataFrame | None, model: str) -> dict[str, float]:
    """Return the ends of a model's mean difference, over seeds and patients; NaN where the summary has none."""
    if differences is not None:
        for row in differences[(differences["model"] == model) & (differences["seed"] == ALL)].itertuples():
            return {"low": row.low, "high": row.high}
    return dict.fromkeys(("low", "high"), float("nan"))


def verdict(apart: list[float]) -> str:
    """Return whether differences by seed have one sign."""
    signs = {(one > 0) - (one < 0) for one in apart}
    if signs not in ({1}, {-1}):
        return "signs differ"
    if len(apart) < FEWEST_SEEDS:
        return "too few seeds"
    return f"{'higher' if signs == {1} else 'lower'} in all {len(apart)} seeds"


def sentence(own: pd.DataFrame) -> str:
    """Return one evaluation's comparisons of a model, as a sentence."""
    first = own.iloc[0]
    metric = str(first["metric"])
    parts = [
        f"{number(row['mean'], metric)} against {number(row['mean_of_other'], metric)} of {row['against']} "
        f"({row['verdict']}; by seed {_signed(row)})"
        for _, row in own.iterrows()
    ]
    what = _what(first)
    return f"{what[0].upper()}{what[1:]}: {first['model']} has {', and '.join(parts)}."


def _what(row: pd.Series) -> str:
    """Return which number a row is about, in words."""
    title, task = COLUMNS[str(row["metric"])].title, str(row["task"])
    if row["evaluation"] == "linear_probe":
        return f"{title} taught with {float(task):.0%} of the training patients"
    if row["evaluation"] == "retrieval":
        rule, _, direction = task.partition("/")
        return f"{title}, {direction.replace('_', ' ')}, right answers by {rule}"
    return f"{title}, task {task}" if task else title


def _signed(row: pd.Series) -> str:
    return ", ".join(number(float(one), str(row["metric"]), sign=True) for one in str(row["differences"]).split())


def _joint(row: pd.Series) -> str:
    """Return the mean difference with its interval over seeds and patients; a dash where there is none."""
    mean = row["mean"] - row["mean_of_other"]
    ends = {name: row[name] for name in ("metric", "low", "high")}
    return UNDEFINED if math.isnan(row["low"]) else interval(pd.Series(ends | {"estimate": mean}), sign=True)


def _block(evaluation: str, own: pd.DataFrame) -> Block:
    body = [
        [
            _what(row),
            str(row["model"]),
            str(row["against"]),
            f"{number(row['mean'], row['metric'])} and {number(row['mean_of_other'], row['metric'])}",
            _signed(row),
            _joint(row),
            str(row["verdict"]),
        ]
        for _, row in own.iterrows()
    ]
    return Block(evaluation.replace("_", " "), HEADER, body, left=3)

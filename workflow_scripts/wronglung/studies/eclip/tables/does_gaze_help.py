"""Whether gaze helps: models that learn from readers' gaze against the reference and against the controls of gaze.

A comparison is made seed by seed, because differences of trainings are larger than what intervals over patients hold.
"""

import pandas as pd

from wronglung.report.table import Block, Table
from wronglung.statistics.changes import change_of
from wronglung.studies.eclip.cells import COLUMNS, number, shown_results
from wronglung.studies.eclip.context import Inputs
from wronglung.studies.eclip.measures import MACRO
from wronglung.studies.eclip.summary import ALL, FEWEST_SEEDS, VALUE, read_results

READERS = "readers"
COLUMNS_OF_FRAME = [
    *("evaluation", "task", "metric", "model", "against", "seeds"),
    *("mean", "mean_of_other", "differences", "verdict"),
]
NOTHING = "No model of the study that learns from readers' gaze has a model beside it to be compared with."
HEADER = ["number", "model", "against", "means", "differences by seed", "verdict"]
# One number of each evaluation: its name, its metric, and the end of the task's name.
HEADLINES = (
    ("linear_probe", "auroc_of_probe", ""),
    ("zero_shot", "auroc_of_positive", ""),
    ("retrieval", "recall_at_10", "image_to_text"),
    ("gaze", "correlation", ""),
)


def does_gaze_help(inputs: Inputs) -> Table:
    """Return a block per number, with a row per model that learns from gaze and model that it is compared with."""
    own = shown_results(inputs.files, inputs.study.tasks)
    gaze = [read_results(path) for path in inputs.files["gaze_results"]]
    results = pd.concat([own, *gaze], ignore_index=True)
    rows = results[(results["quantity"] == VALUE) & results["label"].isin([MACRO, ""])]
    taught = {one.model: one.heat_maps for one in inputs.study.curricula}
    with_gaze = [model for model, heat_maps in taught.items() if heat_maps == READERS]
    others = dict.fromkeys([inputs.study.reference_model, *(one for one in taught if one not in with_gaze)])
    found = [
        _compared(own, model, other)
        for own in (headline(rows, *which) for which in HEADLINES)
        for model in with_gaze
        for other in others
        if model != other and {model, other} <= set(own["model"])
    ]
    frame = pd.DataFrame(found, columns=COLUMNS_OF_FRAME)
    blocks = [_block(str(evaluation), own) for evaluation, own in frame.groupby("evaluation", sort=False)]
    first = frame[frame["model"].isin(with_gaze[:1])]
    notes = [
        *(sentence(own) for _, own in first.groupby("evaluation", sort=False)),
        f"Differences are between runs of the same seed. Higher or lower: in each of at least {FEWEST_SEEDS} common "
        "seeds. With fewer seeds that agree the verdict is `too few seeds`; otherwise, `not decided`. A control of "
        "gaze learns from the same images with heat maps that say nothing about them: only what is above it can come "
        "from the gaze.",
    ]
    return Table("Does gaze help?", frame, blocks or [Block("", HEADER, [], why_empty=NOTHING)], notes)


def headline(rows: pd.DataFrame, evaluation: str, metric: str, end: str) -> pd.DataFrame:
    """Return the values of one number of an evaluation, of every model and seed: of its last share, or first task."""
    own = rows[(rows["evaluation"] == evaluation) & (rows["metric"] == metric) & rows["task"].str.endswith(end)]
    if own.empty:
        return own
    tasks = list(dict.fromkeys(own["task"]))
    return own[own["task"] == (max(tasks, key=float) if evaluation == "linear_probe" else tasks[0])]


def _compared(own: pd.DataFrame, model: str, other: str) -> dict[str, object]:
    """Return the means of two models, their differences by common seed, and what these say."""
    values = own[own["seed"] != ALL].set_index(["model", "seed"])["estimate"]
    common = [seed for seed in values[model].index if seed in values[other].index]
    apart = [float(change_of(values[model, seed], values[other, seed])) for seed in common]
    mean, of_other = (float(values[name][common].mean()) if common else float("nan") for name in (model, other))
    first = own.iloc[0]
    return {
        **{name: first[name] for name in ("evaluation", "task", "metric")},
        "model": model,
        "against": other,
        "seeds": " ".join(common),
        "mean": mean,
        "mean_of_other": of_other,
        "differences": " ".join(f"{one:.6f}" for one in apart),
        "verdict": verdict(apart),
    }


def verdict(apart: list[float]) -> str:
    """Return what differences by seed say about the next training."""
    signs = {(one > 0) - (one < 0) for one in apart}
    if signs not in ({1}, {-1}):
        return "not decided"
    if len(apart) < FEWEST_SEEDS:
        return "too few seeds"
    return "higher" if signs == {1} else "lower"


def sentence(own: pd.DataFrame) -> str:
    """Return one evaluation's comparisons of a model, as a sentence."""
    first = own.iloc[0]
    metric = str(first["metric"])
    parts = [
        f"{number(row['mean'], metric)} against {number(row['mean_of_other'], metric)} of {row['against']} "
        f"({row['verdict']}; by seed {_signed(row)})"
        for _, row in own.iterrows()
    ]
    what = f"{str(first['evaluation']).replace('_', ' ').capitalize()}, {COLUMNS[metric].title}"
    return f"{what}: {first['model']} has {', and '.join(parts)}."


def _signed(row: pd.Series) -> str:
    return ", ".join(number(float(one), str(row["metric"]), sign=True) for one in str(row["differences"]).split())


def _block(evaluation: str, own: pd.DataFrame) -> Block:
    body = [
        [
            ": ".join(filter(None, [str(row["task"]), COLUMNS[str(row["metric"])].title])),
            str(row["model"]),
            str(row["against"]),
            f"{number(row['mean'], row['metric'])} and {number(row['mean_of_other'], row['metric'])}",
            _signed(row),
            str(row["verdict"]),
        ]
        for _, row in own.iterrows()
    ]
    return Block(evaluation.replace("_", " "), HEADER, body, left=3)

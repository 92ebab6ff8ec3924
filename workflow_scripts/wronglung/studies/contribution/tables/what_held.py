"""What held: with noisy images the text takes over, with clean ones not, and the size of the parts moves shares."""

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

import pandas as pd

from wronglung.metrics.contribution.shares import RATIO_OF_MEANS, SUM
from wronglung.report.format import number
from wronglung.report.table import Block, Table
from wronglung.studies.contribution.cells import cell, main_share, notes_on_intervals, pick, title
from wronglung.studies.contribution.context import Inputs, StudyContext, Task, TaskModel
from wronglung.studies.contribution.numbers import NOISE
from wronglung.studies.contribution.summary import ALL, read_summary

PIXELS = ("image", "volume")
HALF = 0.5


class Claim(NamedTuple):
    """A sentence, whether it held in all seeds, and the numbers that it is about."""

    said: str
    held: str
    numbers: str


def what_held(inputs: Inputs) -> Table:
    """Return a row per claim that the tasks can test, and say which cannot be tested."""
    results, study = read_summary(inputs.files["results"][0]), inputs.study
    claims = [*_of_noise(results, study), *_of_tiles(results, study)]
    body = [[claim.said, claim.held, claim.numbers] for claim in claims]
    frame = pd.DataFrame(claims, columns=list(Claim._fields))
    notes = [
        "Takes over: the other modality has more than half of the main share (the paper's formula, the first size of "
        "parts and the first baselines) in every seed. Moves: the share differs between two sizes of parts in every "
        "seed, in the same direction. In part: in some seeds, or not in the same direction.",
        *notes_on_intervals(study),
    ]
    return Table("What held, and what did not", frame, [Block("", ["claim", "held", "numbers"], body, left=3)], notes)


def _of_noise(results: pd.DataFrame, study: StudyContext) -> Iterator[Claim]:
    """Yield a claim for each model of an image and another modality: about clean images, or about noisy ones."""
    for task in study.tasks:
        for model in task.several:
            pixels = [name for name in model.modalities if name in PIXELS]
            noise = pick(results, task=task.name, model=model.name, measure=NOISE)
            if len(pixels) == 1 and len(model.modalities) == 2 and noise["estimate"].notna().any():
                yield _takes_over(results, study, task, model, pixels[0], float(noise["estimate"].iloc[0]) > 0)


def _takes_over(
    results: pd.DataFrame, study: StudyContext, task: Task, model: TaskModel, pixels: str, noisy: bool
) -> Claim:
    (other,) = [name for name in model.modalities if name != pixels]
    seeds = [main_share(results, study, task, model, str(seed)) for seed in model.seeds]
    shares = [float(rows.loc[rows["modality"] == other, "estimate"].iloc[0]) for rows in seeds if len(rows)]
    over = [share > HALF for share in shares]
    as_said = over if noisy else [not one for one in over]
    said = (
        f"{task.name}, {model.name}: with noisy images the {other} takes over."
        if noisy
        else f"{task.name}, {model.name}: with clean images the {other} does not take over."
    )
    whole = main_share(results, study, task, model)
    shown = f"{other} {cell(whole[whole['modality'] == other])}{_alone(results, task, pixels)}"
    return Claim(said, _in_words(as_said), shown)


def _alone(results: pd.DataFrame, task: Task, pixels: str) -> str:
    """Return how good the image is alone, if a model tells."""
    model = task.alone(pixels)
    if model is None:
        return ""
    rows = pick(results, task=task.name, model=model.name)
    rows = rows[rows["measure"].isin(["auroc", "c_index"])]
    return f"; {pixels} alone: {title(rows['measure'].iloc[0])} {cell(rows)}" if len(rows) else ""


def _of_tiles(results: pd.DataFrame, study: StudyContext) -> Iterator[Claim]:
    """Yield a claim for each model with two sizes of tiles or blocks."""
    for task in study.tasks:
        for model in task.several:
            own = pick(results, task=task.name, model=model.name, measure=RATIO_OF_MEANS, normaliser=SUM)
            for pixels in [name for name in model.modalities if name in PIXELS]:
                units = [one for one in study.parts[pixels] if one.startswith(("tile_", "block_"))]
                for two in pairwise(units):
                    yield _moves(results, study, task, model, (pixels, *two), own)


def _moves(
    results: pd.DataFrame,
    study: StudyContext,
    task: Task,
    model: TaskModel,
    what: tuple[str, str, str],
    own: pd.DataFrame,
) -> Claim:
    pixels, *units = what
    main = main_share(results, study, task, model)
    baseline = main["baseline"].iloc[0] if len(main) else ""
    first = {str(name): study.parts[name][0] for name in model.modalities}
    parts = ["+".join((first | {pixels: unit})[str(name)] for name in model.modalities) for unit in units]
    rows = results[(results["task"] == task.name) & (results["model"] == model.name) & (results["seed"] != ALL)]
    by_seed = [_estimates(rows, pixels, one, baseline) for one in parts]
    apart = (by_seed[1] - by_seed[0]).dropna()
    as_said = [bool(value) for value in (apart > 0) | (apart < 0)]
    held = "in part" if len({value > 0 for value in apart}) > 1 else _in_words(as_said)
    shown = [
        cell(own[(own["modality"] == pixels) & (own["parts"] == one) & (own["baseline"] == baseline)]) for one in parts
    ]
    said = f"{task.name}, {model.name}: the size of the parts moves the share of the {pixels}."
    numbers = "; ".join(f"{unit.replace('_', ' ')}: {text}" for unit, text in zip(units, shown, strict=True))
    return Claim(said, held, f"{numbers}; {_apart(apart)}")


def _estimates(rows: pd.DataFrame, modality: str, parts: str, baseline: str) -> pd.Series:
    wanted = {"measure": RATIO_OF_MEANS, "normaliser": SUM, "modality": modality, "parts": parts, "baseline": baseline}
    own = rows[(rows["label"] == "macro") & (rows["subset"] == ALL)]
    for column, value in wanted.items():
        own = own[own[column] == value]
    return own.set_index("seed")["estimate"]


def _apart(values: pd.Series) -> str:
    return "change by seed " + ", ".join(number(float(value), "share", sign=True) for value in values)


def _in_words(held: list[bool]) -> str:
    if not held:
        return "not tested"
    return "yes" if all(held) else "in part" if any(held) else "no"

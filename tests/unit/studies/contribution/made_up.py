"""Answers of an additive model, whose every number is known: what a part changes is a number of its own."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from wronglung.data.images.geometry import Geometry
from wronglung.data.images.store import ImageWriter
from wronglung.data.samples import SampleTable, read_samples, write_samples
from wronglung.outputs.answers import Answers
from wronglung.studies.contribution.context import StudyContext

SIDE = 32
SAMPLES, OUTPUTS, WORDS = 24, ["effusion", "nodule"], ["no", "fluid", "on", "left", "today"]
TEXT = " ".join(WORDS)
UNITS = {"image": ["tile_16", "tile_8"], "text": ["word"], "table": ["attribute"]}
BASELINES = {"image": ["own_mean", "zero"], "text": ["mask"], "table": ["training_mean"]}


@dataclass(frozen=True)
class Additive:
    """A model whose answer is the sum of what its parts add.

    Attributes:
        effects: modality -> unit -> (N, parts, C) float; the units of a modality have the same sums.
        base: the answer without any part.
    """

    effects: dict[str, dict[str, np.ndarray]]
    base: float = 0.5

    def whole(self, modality: str) -> np.ndarray:
        """What a modality adds: (N, C)."""
        return next(iter(self.effects[modality].values())).sum(axis=1)

    def answer(self) -> np.ndarray:
        """The answers to whole samples: (N, C)."""
        return self.base + sum(self.whole(name) for name in self.effects)


def additive(seed: int, image: float = 1.0, text: float = 1.0, other: str = "text") -> Additive:
    """A model with these weights of its modalities; the other one is `text`, or `table` with two attributes."""
    rng = np.random.default_rng(seed)
    coarse = image * 0.05 * rng.normal(size=(SAMPLES, 4, len(OUTPUTS)))
    fine = np.repeat(coarse / 4, 4, axis=1)
    apart = image * 0.02 * rng.normal(size=(SAMPLES, 4, 4, len(OUTPUTS)))
    fine = fine + (apart - apart.mean(axis=2, keepdims=True)).reshape(fine.shape)
    parts, unit = (len(WORDS), "word") if other == "text" else (2, "attribute")
    further = text * 0.05 * rng.normal(size=(SAMPLES, parts, len(OUTPUTS)))
    return Additive({"image": {"tile_16": coarse, "tile_8": fine}, other: {unit: further}})


def names() -> list[str]:
    """The samples' names."""
    return [f"s{number:02}" for number in range(SAMPLES)]


def patients() -> list[str]:
    """Their patients: two samples each."""
    return [f"p{number // 2:02}" for number in range(SAMPLES)]


def table(model: Additive, folder: Path, noise: float = 0.0) -> SampleTable:
    """The recipe's samples; a label is there where the model's answer is above its median."""
    path = folder / "samples.parquet"
    answer = model.answer()
    truth = (answer > np.median(answer, axis=0)).astype(float)
    rows = pd.DataFrame({"sample_id": names(), "patient_id": patients(), "split": "test", "image": names()})
    rows = rows.assign(text=TEXT, noise=noise, **{"table.age": 60.0, "table.sex=F": 1.0, "table.sex=M": 0.0})
    rows = rows.assign(**{f"target.{name}": truth[:, place] for place, name in enumerate(OUTPUTS)})
    write_samples(path, rows)
    return read_samples(path)


def write_pixels(path: Path) -> None:
    """The samples' images: grey ramps of the size of the model's input."""
    ramp = np.tile(np.arange(0, 8 * SIDE, 8, dtype=np.uint8), (SIDE, 1))
    with ImageWriter(path, SIDE, SAMPLES) as writer:
        for name in names():
            writer.add(name, ramp, Geometry(SIDE, SIDE, SIDE))


def answers(model: Additive) -> Answers:
    """All rows that the study reads, of the additive model."""
    whole = model.answer()
    frames = [_frame(whole, np.zeros_like(whole), change="original"), *_parts(model)]
    first, second = model.effects
    for kept, gone in ((first, [second]), (second, [first]), ("", [first, second])):
        difference = -sum(model.whole(name) for name in gone)
        frames.append(_frame(whole + difference, difference, change="coalition", kept=kept, baseline="main"))
    for name in model.effects:
        for draw in range(2):
            donors = (np.arange(SAMPLES) + 2 * (draw + 1)) % SAMPLES
            difference = model.whole(name)[donors] - model.whole(name)
            frames.append(_frame(whole + difference, difference, change="permuted", modality=name, draw=draw))
    frames += [*_crossed(model), *_curves(model)]
    rows = pd.concat(frames, ignore_index=True)
    return Answers(rows, OUTPUTS, {})


def _frame(answer: np.ndarray, difference: np.ndarray, **columns: object) -> pd.DataFrame:
    rows = pd.DataFrame({"sample_id": names(), "patient_id": patients()})
    return rows.assign(answer=list(answer), difference=list(difference), **columns)


def _parts(model: Additive) -> list[pd.DataFrame]:
    frames = []
    for modality, units in model.effects.items():
        for unit, effects in units.items():
            for baseline in BASELINES[modality] if unit != "tile_8" else BASELINES[modality][:1]:
                for part in range(effects.shape[1]):
                    scale = 2.0 if baseline == "zero" else 1.0
                    frame = _frame(model.answer() - scale * effects[:, part], -scale * effects[:, part])
                    frame = frame.assign(change="part", modality=modality, unit=unit, baseline=baseline)
                    frame = frame.assign(part=part, parts=effects.shape[1])
                    if modality == "text":
                        start = TEXT.index(WORDS[part])
                        frame = frame.assign(start=start, end=start + len(WORDS[part]))
                    frames.append(frame)
    return frames


def _crossed(model: Additive) -> list[pd.DataFrame]:
    """Every pair of the first six samples: the image of one and the rest of the other."""
    frames, some, other = [], slice(0, 6), list(model.effects)[1]
    for place, donor in enumerate(names()[some]):
        difference = model.whole(other)[place] - model.whole(other)
        frame = _frame(model.answer() + difference, difference, change="crossed", modality="image", donor=donor)
        frames.append(frame.iloc[some])
    return frames


def _curves(model: Additive) -> list[pd.DataFrame]:
    frames = []
    for modality in model.effects:
        unit = next(iter(model.effects[modality]))
        effects = model.effects[modality][unit]
        rank = np.argsort(-np.abs(effects).sum(axis=2), axis=1)
        ranked = np.take_along_axis(effects, rank[:, :, None], axis=1)
        for order, ordered in (("ranked", ranked), ("random", effects)):
            gone = np.concatenate([np.zeros_like(ordered[:, :1]), np.cumsum(ordered, axis=1)], axis=1)
            for step in range(gone.shape[1]):
                share = step / (gone.shape[1] - 1)
                columns = {"modality": modality, "unit": unit, "baseline": BASELINES[modality][0], "order": order}
                for change, lost in (("deleted", gone[:, step]), ("inserted", gone[:, -1] - gone[:, step])):
                    frames.append(_frame(model.answer() - lost, -lost, change=change, share=share, draw=0, **columns))
    return frames


def context(example: bool = False) -> StudyContext:
    """What tables and figures know; of real data, so that published numbers are shown."""
    joint = {"name": "resnet_mlp", "seeds": [0, 1], "modalities": ["image", "text"]}
    alone = [{"name": f"{name}_alone", "seeds": [0], "modalities": [name]} for name in ("image", "text")]
    tasks = [
        {"name": name, "recipe": name, "dataset": "open_i", "layout": "open_i", "models": [joint, *alone]}
        for name in ("chest_xray", "noisy")
    ]
    tabular = {"name": "with_table", "seeds": [0], "modalities": ["image", "table"]}
    common = {"recipe": "attributes", "dataset": "open_i", "layout": "open_i"}
    tasks.append({"name": "attributes", "models": [tabular], **common})
    runs = [
        {"recipe": task["name"], "model": model["name"], "seed": seed, "modalities": model["modalities"]}
        for task in tasks
        for model in task["models"]
        for seed in model["seeds"]
    ]
    return StudyContext.model_validate(
        {
            "statistics": {"bootstrap_draws": 100, "level": 0.95, "sign_flip_draws": 100_000},
            "example_release": example,
            "images": "dicom",
            "protocols": [],
            "not_supplied": [],
            "tasks": tasks,
            "runs": runs,
            "recipes": [{"name": task["recipe"], "stores": 1} for task in tasks],
            "parts": UNITS,
            "baselines": BASELINES,
            "verdict": {"least_share": 0.05, "least_loss": 0.01},
            "crop_size": SIDE,
            "seed": 7,
        }
    )

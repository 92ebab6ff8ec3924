"""Embeddings whose scores are known: a planted model finds everything, a collapsed one nothing."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from wronglung.metrics.reports import OF_ENCODERS, OF_WORDS
from wronglung.outputs.embeddings import Embeddings
from wronglung.studies.eclip.context import StudyContext
from wronglung.studies.eclip.image_labels import IMAGE
from wronglung.training.training_log import COLUMNS, from_rows

FINDINGS = ["effusion", "edema", "nodule"]
SPLITS = {"train": 60, "valid": 30, "gold": 45}


def labels() -> pd.DataFrame:
    """The truth of all images: each shows one of the findings in turn; two images of a patient."""
    rows, truth = [], []
    for split, count in SPLITS.items():
        for number in range(count):
            rows.append((f"{split}{number:03}", 1000 * len(split) + number, 100 * len(split) + number // 2, split))
            truth.append(np.eye(len(FINDINGS))[number % len(FINDINGS)])
    index = pd.MultiIndex.from_tuples(rows, names=IMAGE)
    return pd.DataFrame(np.array(truth), index=index, columns=FINDINGS).sort_index(level="dicom_id")


def reports(split: str = "gold") -> pd.DataFrame:
    """The texts of a split's images: all are different."""
    own = labels().xs(split, level="split", drop_level=False).index.to_frame(index=False)
    words = [f"report of {name}" for name in own["dicom_id"]]
    return own.drop(columns="split").assign(text_id=[f"t_{name}" for name in own["dicom_id"]], text=words, words=words)


def embeddings(image_ids: Sequence[str], image: np.ndarray, text_ids: Sequence[str], text: np.ndarray) -> Embeddings:
    """A store of these vectors."""
    return Embeddings(
        image=image.astype(np.float32),
        image_id=np.array(list(image_ids), dtype=object),
        text=text.astype(np.float32),
        text_id=np.array(list(text_ids), dtype=object),
        normalised=False,
        model="made_up",
        seed=0,
    )


def planted() -> tuple[Embeddings, Embeddings]:
    """Images, and reports of the gold ones: each near its finding's axis, and nearest to its own report."""
    table = labels()
    own = np.random.default_rng(0).normal(size=(len(table), 16)) * 0.05
    image = np.concatenate([table.to_numpy(), own], axis=1)
    ids, pairs = table.index.get_level_values("dicom_id").tolist(), reports()
    text = image[[ids.index(name) for name in pairs["dicom_id"]]]
    none = np.zeros((0, image.shape[1]))
    return embeddings(ids, image, [], none), embeddings([], none, pairs["text_id"].tolist(), text)


def collapsed() -> tuple[Embeddings, Embeddings]:
    """Images and reports that all have one embedding."""
    images, texts = planted()
    return (
        embeddings(images.image_id, np.ones_like(images.image), [], images.text),
        embeddings([], texts.image, texts.text_id, np.ones_like(texts.text)),
    )


CURRICULA = {
    "planted": {"cold_start": 0.25, "warm_up": 0.25, "cool_down": 0.25, "first": 1, "peak": 1, "last": 1},
    "collapsed": {"cold_start": 0, "warm_up": 0, "cool_down": 0, "first": 0, "peak": 0, "last": 0.5},
}
CURRICULA["like_planted"] = CURRICULA["planted"]
STEPS = 40  # an epoch


def training_log(epochs: int) -> pd.DataFrame:
    """The log of a run of so many epochs."""
    return from_rows([dict.fromkeys(COLUMNS, 1.0) | {"epoch": n, "step": n * STEPS} for n in range(1, epochs + 1)])


def retrieved() -> pd.DataFrame:
    """For every image of the split, the report of a training image."""
    queries = reports()[["dicom_id", "subject_id"]].rename(columns={"dicom_id": "query"})
    fixed = {"number": 0, "similarity": 0.5, "cut": False, "same_patient": 0, "without_text": 0}
    text = "nearest to " + queries["query"]
    return queries.assign(kind="nearest", reports=[["train000"]] * len(queries), text=text, **fixed)


def answered(score: float) -> pd.DataFrame:
    """Compared reports of the nearest candidate, with this score, and of another image, with 0."""
    queries = reports()[["dicom_id", "subject_id"]].rename(columns={"dicom_id": "query"})
    parts = [queries.assign(kind=kind, value=value) for kind, value in (("nearest", score), ("other", 0.0))]
    rows = pd.concat(parts, ignore_index=True)
    true = [FINDINGS[number % 3 : number % 3 + 1] for number in range(len(rows))]
    stated = [own if value else [] for own, value in zip(true, rows["value"], strict=True)]
    scores = dict.fromkeys(OF_WORDS, rows["value"]) | dict.fromkeys(OF_ENCODERS, np.nan)
    return rows.drop(columns="value").assign(
        **scores, stated=stated, true=true, cut=False, same_patient=0, without_text=0
    )


def context(folder: Path | None = None) -> StudyContext:
    """What tables and figures know; of real data, so that published numbers are shown."""
    runs = [{"model": name, "seed": seed} for name in ("planted", "collapsed") for seed in (0, 1)]
    return StudyContext.model_validate(
        {
            "statistics": {"bootstrap_draws": 200, "level": 0.95, "sign_flip_draws": 100_000},
            "example_release": False,
            "images": "dicom",
            "protocols": [],
            "not_supplied": ["gloria"],
            "layout": "mimic_cxr",
            "reference_model": "collapsed",
            "runs": runs,
            "shown": runs[::2],
            "tasks": [
                {
                    "name": "mimic_5x200",
                    "file": 0,
                    "layout": "mimic_5x200",
                    "prompts": "p.yaml",
                    "labels": "truth",
                    "renormalise": True,
                }
            ],
            "findings": FINDINGS,
            "findings_source": "truth",
            "curricula": [
                {"model": name, "base": None, "heat_maps": maps, "curriculum": CURRICULA[name]}
                | {"seed": 0, "arm": "a", "epochs": 4}
                for name, maps in (("planted", "readers"), ("like_planted", "ones"), ("collapsed", "random"))
            ],
            "draws": 5,
            "gaze": {
                "subset": "all",
                "simulated": False,
                "shown": runs[::2],
                "without_maps": ["mute"],
                "crop_size": 24,
            },
            "reports": {
                "candidates": "clinic/train",
                "neighbours": 6,
                "clusters": 2,
                "generator": "tiny.gguf",
                "max_new_tokens": 9,
                "greedy": True,
            },
        }
    )

"""A made-up study with everything that figures may show: eight perturbations, five subsets, controls, any models.

Numbers of the summary are made up, not means of the scores: a figure must show what its file says.
"""

from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd

from wronglung.data.images.geometry import Geometry
from wronglung.data.images.store import ImageWriter
from wronglung.metrics.localisation import DESCRIPTIONS
from wronglung.metrics.localisation.scores import Scores, write_scores
from wronglung.outputs.maps import AttentionMaps, write_attention
from wronglung.statistics.summary import CHANGE, VALUE, write_summary
from wronglung.studies.wrong_lung.context import Inputs, StudyContext
from wronglung.text.instances import SCHEMA, SUBSET_PREFIX, text_id, write_instances
from wronglung.training.training_log import COLUMNS, write_log

FEW = ["retrained", "few_shot"]
MANY = [
    *("retrained", "cosine", "abnormal", "word_masking", "clinical_masking", "rand_sents", "no_attn"),
    *("few_shot", "few_shot_10", "few_shot_100", "few_shot_300"),
]
PAIRS = {"few_shot": 30, "few_shot_10": 10, "few_shot_100": 100, "few_shot_300": 300}
CONTROLS = ["oracle_14", "oracle", "text_blind", "lexicon_atlas", "uniform"]
SUBSETS = {"all": 852, "abnormal": 324, "one_lung": 356, "one_lung_abnormal": 260, "mdrb": 84}
# As long as a figure shows whole.
SENTENCE = (
    "Unchanged since the previous examination of the same morning there is a moderately large effusion in the {side} "
    "lung of patient {number}."
)
TEXTS = {
    "none": SENTENCE,
    "swap_left_right": SENTENCE.replace("{side}", "{other}"),
    "shuffle_boxes": SENTENCE,
    "random_sentences": "The heart of patient {next} is normal in size, and no consolidation is seen.",
    "random_boxes": SENTENCE,
    "synthetic": "There is pleural effusion in the {side} lung, {side} lower lung zone and {side} costophrenic angle.",
    "synthetic_swapped_conditions": "There is mass in the {side} lung, {side} lower lung zone and {side} apical zone.",
    "nonsense": "Colourless green ideas sleep furiously beneath the table of contents.",
}
BOXES = {"left": [130, 30, 200, 180], "right": [20, 30, 90, 180]}
METRICS = ["auroc", "average_precision", "precision_at_5"]
SCORES = [*METRICS, *dict.fromkeys([*DESCRIPTIONS, "divergence"])]
COUNT = 12


def instances() -> pd.DataFrame:
    """Twelve sentences, each on an image of its own, eight times; the first is outside the subsets but `all`."""
    subsets = [name for name in SCHEMA.names if name.startswith(SUBSET_PREFIX)]
    rows = []
    for perturbation, number in product(TEXTS, range(COUNT)):
        side, other = [("left", "right"), ("right", "left")][number % 2]
        words = {"side": side, "other": other, "number": number, "next": number + 1}
        text = TEXTS[perturbation].format(**words)
        moved = perturbation in ("shuffle_boxes", "random_boxes")
        chosen = {name: name == "subset_all" or number > 0 for name in subsets}
        row = {
            "instance_id": f"s{number:02d}",
            "perturbation": perturbation,
            "dicom_id": f"image{number}",
            "subject_id": 100 + number,
            "text_id": text_id(text),
            "text": text,
            "boxes": [BOXES[other if moved else side]],
            "changed": moved or text != TEXTS["none"].format(**words),
        }
        rows.append(row | chosen)
    return pd.DataFrame(rows)[SCHEMA.names]


def scores(model: str, seed: int) -> pd.DataFrame:
    """Random, reproducible."""
    frame = instances()[["instance_id", "perturbation"]]
    values = np.random.default_rng([seed, *model.encode()]).random((len(frame), len(SCORES)))
    return frame.assign(**dict(zip(SCORES, values.T, strict=True)))


def summary(models: list[str]) -> pd.DataFrame:
    """Random, reproducible: changes of a few points, ten times that for the oracle."""
    rng, rows = np.random.default_rng(0), []
    cells = [("none", VALUE), *product(list(TEXTS)[1:], [VALUE, CHANGE])]
    for subset, model, (perturbation, quantity), metric in product(SUBSETS, [*models, *CONTROLS], cells, METRICS):
        estimate = rng.uniform(-0.06, 0.01) * (10 if model == "oracle" else 1) + 0.7 * (quantity == VALUE)
        width, spread = rng.uniform(0.005, 0.03), rng.uniform(0, 0.02) if model in models else 0.0
        share = 0.25 if perturbation == "swap_left_right" else 1.0 if perturbation == "none" else 0.0
        rows.append(
            {
                "subset": subset,
                "model": model,
                "formula": "released" if model in models else model.removesuffix("_14"),
                "grid": "14x14" if model == "oracle_14" else "8x8",
                "perturbation": perturbation,
                "quantity": quantity,
                "metric": metric,
                "sentences": SUBSETS[subset],
                "patients": SUBSETS[subset] // 4,
                "unchanged": int(share * SUBSETS[subset]),
                "undefined": 0,
                "estimate": estimate,
                "low": estimate - width,
                "high": estimate + width,
                "seeds": 3 if model in models else 1,
                "seed_low": estimate - spread,
                "seed_high": estimate + spread,
                "p": 0.5 if quantity == CHANGE else np.nan,
            }
        )
    return pd.DataFrame(rows)


def _attention(model: str) -> AttentionMaps:
    pairs = instances().drop_duplicates(["dicom_id", "text_id"])
    maps = np.random.default_rng([*model.encode()]).random((len(pairs), 8, 8)).astype(np.float32)
    unknown = np.full(len(pairs), np.nan, dtype=np.float32)
    dicom_id, text_ids = (pairs[name].to_numpy(dtype=object) for name in ("dicom_id", "text_id"))
    return AttentionMaps(maps, np.zeros(len(pairs)), unknown, unknown, dicom_id, text_ids, model, 0, "released")


def write_study(folder: Path, models: list[str]) -> Inputs:
    """The study with these models, two seeds each, in real files."""
    runs = [(model, seed) for model in models for seed in (0, 1)]
    write_instances(folder / "instances.parquet", instances())
    write_summary(folder / "summary.parquet", summary(models))
    for model, seed in runs:
        made = Scores(scores(model, seed), model, seed, "corrected", "released", (8, 8))
        write_scores(folder / f"{model}-{seed}.parquet", made)
        log = pd.DataFrame({name: np.linspace(2, 1, 5) for name in COLUMNS}).assign(epoch=range(1, 6), step=range(5))
        write_log(folder / f"{model}-{seed}.csv", log.astype(COLUMNS))
    for model in models:
        write_attention(folder / f"{model}.h5", _attention(model))
    with ImageWriter(folder / "images.h5", 256, COUNT) as images:
        for number in range(COUNT):
            pixels = np.random.default_rng(number).integers(0, 255, (256, 256), dtype=np.uint8)
            images.add(f"image{number}", pixels, Geometry(256, 256, 256))
    return Inputs(
        files={
            "instances": [str(folder / "instances.parquet")],
            "summary": [str(folder / "summary.parquet")],
            "scores": [str(folder / f"{model}-{seed}.parquet") for model, seed in runs],
            "maps": [str(folder / f"{model}.h5") for model in models],
            "images": [str(folder / "images.h5")],
            "training_logs": [str(folder / f"{model}-{seed}.csv") for model, seed in runs],
        },
        study=_study(models),
    )


def _study(models: list[str]) -> StudyContext:
    return StudyContext.model_validate(
        {
            "metrics": METRICS,
            "headline": ["auroc"],
            "statistics": {"bootstrap_draws": 200, "level": 0.95, "sign_flip_draws": 100_000},
            "seed": 0,
            "reference_model": "retrained",
            "example_release": True,
            "images": "dicom",
            "crop_size": 224,
            "trained": [{"model": model, "seed": seed} for model in models for seed in (0, 1)],
            "shown": [{"model": model, "seed": 0} for model in models],
            "two_models": None,
            "few_shot": [
                {"model": model, "base": "retrained", "pairs": PAIRS[model]} for model in models if model in PAIRS
            ],
            "not_supplied": [],
            "protocols": ["corrected"],
        }
    )

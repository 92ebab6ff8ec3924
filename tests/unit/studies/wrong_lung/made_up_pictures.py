"""A made-up study with everything that a figure can show: eight texts, five subsets, controls, any models.

The numbers of the summary are not the means of the scores: a figure must show what its file says.
"""

from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd

from tests.unit.studies.wrong_lung.made_up_study import MadeUpStudy, make_instances, settings
from wronglung.data.images.geometry import Geometry
from wronglung.data.images.store import ImageWriter
from wronglung.metrics.localisation import DESCRIPTIONS
from wronglung.outputs.maps import AttentionMaps, write_attention
from wronglung.statistics.summary import CHANGE, VALUE
from wronglung.studies.wrong_lung.context import Inputs
from wronglung.training.training_log import COLUMNS, write_log

FEW = ["retrained", "few_shot"]
MANY = [
    *("retrained", "cosine", "abnormal", "word_masking", "clinical_masking", "rand_sents", "no_attn"),
    *("few_shot", "few_shot_10", "few_shot_100", "few_shot_300"),
]
PAIRS = {"few_shot": 30, "few_shot_10": 10, "few_shot_100": 100, "few_shot_300": 300}
CONTROLS = ["oracle_14", "oracle", "text_blind", "lexicon_atlas", "uniform"]
SIZES = {"all": 852, "abnormal": 324, "one_lung": 356, "one_lung_abnormal": 260, "mdrb": 84}
# The longest sentence that a figure shows in full.
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
METRICS = ["auroc", "average_precision", "precision_at_5"]
# Each sentence has an image of its own; the first is in no subset but `all`.
INSTANCES = make_instances(TEXTS, 12, 1, 1, lambda number, name: name == "all" or number > 0)


def summary(models: list[str]) -> pd.DataFrame:
    """Changes of a few points, and ten times that for the oracle."""
    rng, rows = np.random.default_rng(0), []
    cells = [("none", VALUE), *product(list(TEXTS)[1:], [VALUE, CHANGE])]
    for subset, model, (perturbation, quantity), metric in product(SIZES, [*models, *CONTROLS], cells, METRICS):
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
                "sentences": SIZES[subset],
                "patients": SIZES[subset] // 4,
                "unchanged": int(share * SIZES[subset]),
                "undefined": 0,
                "unasked_maps": 0,
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


def made_up(models: list[str]) -> MadeUpStudy:
    """The study with these models, two seeds each."""
    seeds = {model: [0, 1] for model in models}
    few_shot = [{"model": model, "base": "retrained", "pairs": PAIRS[model]} for model in models if model in PAIRS]
    return MadeUpStudy(
        study=settings(seeds, metrics=METRICS, reference_model="retrained", few_shot=few_shot),
        instances=INSTANCES,
        columns=[*METRICS, *dict.fromkeys([*DESCRIPTIONS, "divergence"])],
        formulas=dict.fromkeys(models, "released"),
        seeds=seeds,
        summary=summary(models),
    )


def write_study(folder: Path, models: list[str]) -> Inputs:
    """The study's files, with maps, images and training logs."""
    made = made_up(models)
    inputs = made.write(folder)
    for model, seed in made.runs:
        log = pd.DataFrame({name: np.linspace(2, 1, 5) for name in COLUMNS}).assign(epoch=range(1, 6), step=range(5))
        write_log(folder / f"{model}-{seed}.csv", log.astype(COLUMNS))
    for model in models:
        write_attention(folder / f"{model}.h5", _attention(model))
    count = INSTANCES["dicom_id"].nunique()
    with ImageWriter(folder / "images.h5", 256, count) as images:
        for number in range(count):
            pixels = np.random.default_rng(number).integers(0, 255, (256, 256), dtype=np.uint8)
            images.add(f"image{number}", pixels, Geometry(256, 256, 256))
    files = {
        "maps": [str(folder / f"{model}.h5") for model in models],
        "images": [str(folder / "images.h5")],
        "training_logs": [str(folder / f"{model}-{seed}.csv") for model, seed in made.runs],
    }
    return replace(inputs, files=inputs.files | files)


def _attention(model: str) -> AttentionMaps:
    pairs = INSTANCES.drop_duplicates(["dicom_id", "text_id"])
    maps = np.random.default_rng([*model.encode()]).random((len(pairs), 8, 8)).astype(np.float32)
    unknown = np.full(len(pairs), np.nan, dtype=np.float32)
    dicom_id, text_ids = (pairs[name].to_numpy(dtype=object) for name in ("dicom_id", "text_id"))
    return AttentionMaps(maps, np.zeros(len(pairs)), unknown, unknown, dicom_id, text_ids, model, 0, "released")

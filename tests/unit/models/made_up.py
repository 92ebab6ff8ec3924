"""A made-up release's stores and tiny settings: bright squares on noise, sentences that name their side."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from wronglung.data.heat_maps import Reading, write_heat_maps
from wronglung.data.images.geometry import Geometry
from wronglung.data.images.store import ImageWriter
from wronglung.data.sentences import write_sentences
from wronglung.encoders.tokenizer import fit_tokenizer
from wronglung.models.clip.settings import ClipSettings
from wronglung.models.eclip.settings import EclipSettings
from wronglung.models.eclip_gloria.settings import EclipGloriaSettings
from wronglung.models.gloria.settings import GloriaSettings
from wronglung.text.cleaning import clean
from wronglung.training.settings import RuntimeSettings
from wronglung.training.training_inputs import TrainingInputs

SIZE, CROP, SEED = 40, 32, 3
TINY: dict[str, Any] = {
    "image_encoder": {
        "pretrained": None,
        "architecture": {
            "model_type": "resnet",
            "num_channels": 1,
            "embedding_size": 4,
            "hidden_sizes": [8, 8],
            "depths": [1, 1],
            "layer_type": "basic",
        },
        "resize_to": 32,
        "local_stage": 2,
        "grid": 4,
        "pixel_mean": 0.5,
        "pixel_std": 0.5,
        "channels_last": True,
    },
    "text_encoder": {
        "pretrained": None,
        "architecture": {
            "model_type": "bert",
            "hidden_size": 8,
            "num_hidden_layers": 1,
            "num_attention_heads": 2,
            "intermediate_size": 8,
            "max_position_embeddings": 32,
        },
        "tokenizer": "fitted",
        "max_pieces": 16,
        "last_layers": 1,
        "join_pieces": True,
    },
    "alignment": {
        "formula": "cosine",
        "joint_width": 8,
        "attention_scale": 10.0,
        "word_scale": 5.0,
        "logit_scale": 10.0,
        "word_aggregation": "sum",
        "count_cls": True,
        "no_attention": True,
        "local_weight": 1.0,
        "global_weight": 1.0,
        "no_attention_weight": 0.0,
        "divergence_weight": 0.0,
        "entropy_weight": 0.0,
        "identical_texts_are_negatives": False,
    },
    "sentences": {
        "source": "matched",
        "per_image": 2,
        "weight_without_positive": 0.5,
        "subset": "all",
        "sections": None,
        "masking": None,
    },
    "training": {
        "epochs": 4,
        "epoch_share": 0.8,
        "batch_images": 4,
        "processes": 1,
        "validation_images": 4,
        "patience": 10,
        "precision": "float32",
        "threads": 1,
        "optimizer": {
            "name": "adamw",
            "learning_rate": 1e-3,
            "betas": [0.9, 0.98],
            "weight_decay": 0.01,
            "clip_norm": 1.0,
            "schedule": "cosine",
            "warmup_steps": 2,
            "plateau_factor": 0.5,
            "plateau_patience": 5,
        },
        "augmentation": {"shift": True, "scale": 0.1, "intensity": 0.2},
    },
}


CLIP: dict[str, Any] = {
    "image_encoder": TINY["image_encoder"],
    "text_encoder": {key: value for key, value in TINY["text_encoder"].items() if key != "join_pieces"}
    | {"last_layers": 2, "pooling": "mean"},
    "joint": {
        "width": 6,
        "batch_norm": True,
        "temperature": {"initial": 0.2, "least": 0.01, "most": 2.0},
        "identical_texts_are_negatives": False,
    },
    "sentences": TINY["sentences"]
    | {
        "per_image": 1,
        "schedule": {"whole_until": 0.5, "single_share": 0.5, "without_positive": 1, "shuffled": True},
    },
    "training": TINY["training"] | {"optimizer": TINY["training"]["optimizer"] | {"decays": "matrices"}},
    "mixing": None,
}
DACL: dict[str, Any] = {"kind": "dacl", "alpha": 0.6, "weight": 0.5}
M3: dict[str, Any] = {
    "kind": "m3",
    "pairs": {"alpha": 0.2, "weight": 0.3},
    "images": {"alpha": 0.5, "weight": 0.1},
    "texts": {"alpha": 0.5, "weight": 0.2},
    "both": {"alpha": 0.5, "weight": 0.4},
}


def tiny_clip(**changes: Any) -> ClipSettings:
    """CLIP with changes, as `tiny_settings` makes them."""
    return ClipSettings.model_validate(_changed(CLIP, changes))


ECLIP: dict[str, Any] = CLIP | {
    "expert": {
        "heat_maps": "readers",
        "sources": None,
        "share_of_batch": 0.5,
        "mixup": 0.3,
        "priming": 0.1,
        "curriculum": {"cold_start": 0.25, "warm_up": 0.25, "cool_down": 0.25, "first": 0.5, "peak": 1.0, "last": 0.5},
        "processor": {"kind": "attention", "patch": 8, "width": 16, "heads": 2, "learning_rate_factor": 2.0},
    },
}
ALWAYS = {"cold_start": 0.0, "warm_up": 0.0, "cool_down": 0.0, "first": 1.0, "peak": 1.0, "last": 1.0}


def tiny_eclip(**changes: Any) -> EclipSettings:
    """Return eCLIP with changes, as `tiny_settings` makes them."""
    return EclipSettings.model_validate(_changed(ECLIP, changes))


def tiny_eclip_gloria(**changes: Any) -> EclipGloriaSettings:
    """Return GLoRIA with the expert images of ECLIP and changes, as `tiny_settings` makes them."""
    return EclipGloriaSettings.model_validate(_changed(TINY | {"expert": ECLIP["expert"]}, changes))


def tiny_settings(**changes: Any) -> GloriaSettings:
    """TINY with changes; a key's parts are joined by two underscores."""
    return GloriaSettings.model_validate(_changed(TINY, changes))


def _changed(section: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    result = dict(section)
    for path, value in changes.items():
        key, _, rest = path.partition("__")
        result[key] = _changed(result[key], {rest: value}) if rest else value
    return result


def sentences(images: int) -> pd.DataFrame:
    """Two sentences an image, two images a patient, the last quarter of the images in valid."""
    rng = np.random.default_rng(0)
    rows = []
    for image in range(images):
        for number, side in enumerate(["left", "right"]):
            present = bool(rng.integers(2))
            rows.append(
                {
                    "sentence_id": f"dicom_im{image:02d}_sent_{image}|{number}",
                    "dicom_id": f"im{image:02d}",
                    "study_id": image,
                    "subject_id": image // 2,
                    "split": "train" if image < 0.75 * images else "valid",
                    "text": f"There is a {side} opacity." if present else f"No {side} opacity number {image}.",
                    "section": "FINDINGS",
                    "boxes": [{"name": f"{side} lung", "x1": 1.0, "y1": 1.0, "x2": 9.0, "y2": 9.0}],
                    "findings": [
                        {
                            "label": "abnormal",
                            "category": "nlp",
                            "context": "yes" if present else "no",
                            "box": f"{side} lung",
                        }
                    ],
                }
            )
    return pd.DataFrame(rows)


def write_inputs(folder: Path, images: int = 20) -> TrainingInputs:
    """The stores and a fitted tokenizer in a folder."""
    rng = np.random.default_rng(1)
    with ImageWriter(folder / "silver-000.h5", SIZE, images) as store:
        for image in range(images):
            pixels = rng.integers(0, 256, (SIZE, SIZE)).astype(np.uint8)
            store.add(f"im{image:02d}", pixels, Geometry(SIZE, SIZE, SIZE))
    table = sentences(images)
    write_sentences(folder / "sentences.parquet", table)
    fit_tokenizer([clean(text) for text in table["text"]], 100, 1).save_pretrained(folder / "tokenizer")
    return TrainingInputs(
        sentences=str(folder / "sentences.parquet"),
        images=[str(folder / "silver-000.h5")],
        tokenizer=str(folder / "tokenizer"),
        crop=CROP,
        entities=[],
        runtime=RuntimeSettings(save_every_steps=None, workers=0),
        train_on="clinic",
    )


def with_gaze(inputs: TrainingInputs, folder: Path, images: int = 8) -> TrainingInputs:
    """The same inputs with heat maps of the first images' readings: two of each even image, one of each odd one."""
    rng, readings = np.random.default_rng(2), []
    for image in range(images):
        for reader in ["a", "b"][: 2 - image % 2]:
            heat_map = rng.uniform(size=(SIZE, SIZE)).astype(np.float32)
            reading = Reading("egd", f"{image}{reader}", reader, f"im{image:02d}", "egd_cxr")
            readings.append((reading, heat_map / heat_map.sum()))
    write_heat_maps(folder / "heat_maps.h5", readings, SIZE, len(readings))
    return replace(inputs, heat_maps=[str(folder / "heat_maps.h5")])


def with_runtime(inputs: TrainingInputs, **changes: int) -> TrainingInputs:
    """The same inputs for a run that is saved more often or that others prepare batches for."""
    return replace(inputs, runtime=inputs.runtime.model_copy(update=changes))

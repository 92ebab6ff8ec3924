"""Made-up samples of all modalities whose labels each modality tells, and tiny settings of a fusion model."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from tests.unit.models.made_up import CROP, SIZE, TINY, _changed
from wronglung.data.images.geometry import Geometry
from wronglung.data.images.store import ImageWriter
from wronglung.data.samples import write_samples
from wronglung.encoders.settings import TokenizerSettings
from wronglung.models.fusion.settings import FusionSettings
from wronglung.models.fusion.training_samples import SampleTrainingInputs
from wronglung.training.settings import RuntimeSettings

FUSION: dict[str, Any] = {
    "modalities": ["image", "text", "table"],
    "image_encoder": TINY["image_encoder"],
    "volume_encoder": None,
    "text_encoder": {
        "kind": "pieces",
        "tokenizer": "fitted",
        "max_pieces": 12,
        "input": "mean",
        "piece_width": 4,
        "widths": [8],
    },
    "table_encoder": {"widths": [8]},
    "head": {"width": 4, "layers": [8], "dropout": 0.0},
    "training": TINY["training"]
    | {
        "epochs": 2,
        "epoch_share": 1.0,
        "patience": 99,
        "augmentation": {"shift": True, "scale": 0.1, "intensity": 0.2, "margin": 4},
        "masked_share": 0.1,
        "order": "joint",
        "epochs_alone": None,
    },
}
LANGUAGE_MODEL: dict[str, Any] = {
    "kind": "language_model",
    "pretrained": None,
    "architecture": {
        "model_type": "llama",
        "hidden_size": 8,
        "num_hidden_layers": 1,
        "num_attention_heads": 2,
        "num_key_value_heads": 2,
        "intermediate_size": 8,
        "max_position_embeddings": 16,
    },
    "layers": None,
    "tokenizer": "fitted",
    "max_pieces": 12,
    "pooling": "last",
    "lora": None,
}


def tiny_fusion(**changes: Any) -> FusionSettings:
    """FUSION with changes; a key's parts are joined by two underscores."""
    return FusionSettings.model_validate(_changed(FUSION, changes))


def samples(count: int, censored: bool = False) -> pd.DataFrame:
    """Samples whose label `bright` the image, the text and the table tell; every seventh lacks one of them."""
    rng = np.random.default_rng(5)
    bright = rng.integers(2, size=count)
    rows = pd.DataFrame(
        {
            "sample_id": [f"s{row:02d}" for row in range(count)],
            "patient_id": [f"p{row // 2:02d}" for row in range(count)],
            "split": ["train" if row < 16 else "valid" for row in range(count)],
            "image": [None if row % 7 == 1 else f"im{row:02d}" for row in range(count)],
            "text": [
                None if row % 7 == 2 else f"Film no {row % 3}: {'a bright' if one else 'no'} square."
                for row, one in enumerate(bright)
            ],
            "noise": 0.05,
            "table.age": rng.normal(60.0, 10.0, count),
            "table.marker": np.where(np.arange(count) % 7 == 3, np.nan, bright + rng.normal(0.0, 0.3, count)),
        }
    )
    if censored:
        times = {
            "target.time": np.round(9.0 - 5.0 * bright + rng.random(count), 1),
            "target.event": rng.integers(2, size=count),
        }
        return rows.assign(**times).astype({"target.event": float})
    dark = np.where(np.arange(count) % 5 == 0, np.nan, 1.0 - bright)
    return rows.assign(**{"target.bright": bright.astype(float), "target.dark": dark})


def write_sample_inputs(folder: Path, count: int = 24, censored: bool = False) -> SampleTrainingInputs:
    """The samples and their images in a folder."""
    rows = samples(count, censored)
    told = rows["target.time"] < 6.5 if censored else rows["target.bright"] == 1.0
    rng = np.random.default_rng(1)
    with ImageWriter(folder / "silver-000.h5", SIZE, count) as store:
        for row, bright in enumerate(told):
            pixels = rng.integers(0, 100, (SIZE, SIZE))
            pixels[12:28, 12:28] += 150 * bool(bright)
            store.add(f"im{row:02d}", pixels.astype(np.uint8), Geometry(SIZE, SIZE, SIZE))
    write_samples(folder / "samples.parquet", rows)
    return SampleTrainingInputs(
        samples=str(folder / "samples.parquet"),
        images=[str(folder / "silver-000.h5")],
        crop=CROP,
        noise_seed=7,
        fitted=TokenizerSettings(vocabulary_size=60, minimum_frequency=1),
        runtime=RuntimeSettings(save_every_steps=None, workers=0),
        recipe="made_up",
    )

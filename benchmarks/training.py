"""What a training step costs beside the published loop, in one run: images a second, and their ratios.

The published loop opens an image's whole DICOM file for every item, stretches and resizes it, and trains in float32 (or
float16 mixed precision on a GPU) without channels-last. Here items come from the image store. The same model, batch,
texts and optimiser; the arms take turns, so that a busy machine is busy for both.

.venv/bin/python benchmarks/training.py [CONFIG [MODEL]]
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np
import pandas as pd
import pydicom
import torch

sys.path.insert(0, str(Path(__file__).parents[1] / "workflow_scripts"))
sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.support.project import ROOT
from tests.unit.data.conftest import write_dicom

from wronglung.config.load import load_config
from wronglung.data.images.geometry import Geometry, fit_square
from wronglung.data.images.store import ImageWriter
from wronglung.encoders.tokenizer import fit_tokenizer
from wronglung.models.gloria.model import GloriaModel, build_model
from wronglung.models.gloria.settings import GloriaSettings
from wronglung.training.contrastive_pairs import Collator, PairDataset
from wronglung.training.optimisation import new_optimizer
from wronglung.training.sentence_pool import SentencePool, pool_sentences, weigh_sentences

ROWS, COLUMNS, SIZE, CROP, SEED = 3056, 2544, 256, 224, 0
IMAGES, ROUNDS = 96, 6
WORDS = ["small", "large", "left", "right", "pleural", "effusion", "opacity", "in", "the", "lower", "lung", "zone"]

Item = dict[str, object]


@dataclass
class Arm:
    """One way to train: where an item's pixels come from, and the numerics."""

    name: str
    items: Callable[[int, int], Item]  # epoch, image
    channels_last: bool
    precision: torch.dtype | None
    compiled: bool = False
    seconds: list[float] = field(default_factory=list)


def make_data(folder: Path) -> SentencePool:
    """DICOM files of the size that MIMIC-CXR has, their store, and made-up sentences."""
    rng = np.random.default_rng(SEED)
    names = [f"image{number:03d}" for number in range(IMAGES)]
    with ImageWriter(folder / "images.h5", SIZE, IMAGES) as writer:
        for name in names:
            pixels = cv2.resize(rng.integers(0, 4096, (48, 40), dtype=np.uint16), (COLUMNS, ROWS))
            write_dicom(folder / f"{name}.dcm", pixels)
            geometry = Geometry(ROWS, COLUMNS, SIZE)
            writer.add(name, fit_square((pixels / 16).astype(np.uint8), geometry), geometry)
    rows = [
        {
            "sentence_id": f"{name}_{number}",
            "dicom_id": name,
            "subject_id": subject,
            "text": " ".join(rng.choice(WORDS, 12)),
            "boxes": [],
            "findings": [],
        }
        for subject, name in enumerate(names)
        for number in range(6)
    ]
    return pool_sentences(weigh_sentences([pd.DataFrame(rows)], "all", None, 1.0))


def as_published(folder: Path, name: str) -> np.ndarray:
    """The whole file, stretched to 8 bits in float and resized, as the published data set does for every item."""
    pixels = np.array(pydicom.dcmread(folder / f"{name}.dcm").pixel_array, dtype=np.int16).astype(np.float64)
    pixels = (pixels - pixels.min()) / (pixels.max() - pixels.min()) * 255
    return fit_square(pixels.astype(np.uint8), Geometry(ROWS, COLUMNS, SIZE))


def crop(square: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The published random crop."""
    top, left = rng.integers(0, SIZE - CROP + 1, 2)
    return square[top : top + CROP, left : left + CROP]


def make_arms(settings: GloriaSettings, folder: Path, pool: SentencePool) -> list[Arm]:
    """The published loop from files and from memory, and this one."""
    dataset = PairDataset(
        pool,
        [str(folder / "images.h5")],
        CROP,
        settings.sentences,
        settings.training.augmentation,
        SEED,
        settings.training.epochs,
    )
    memory = [as_published(folder, name) for name in pool.dicom_ids]
    rng = np.random.default_rng(SEED)
    mixed = torch.float16 if torch.cuda.is_available() else None

    def from_file(epoch: int, image: int) -> Item:
        return dataset[epoch, image] | {"pixels": crop(as_published(folder, pool.dicom_ids[image]), rng)}

    def from_memory(epoch: int, image: int) -> Item:
        return dataset[epoch, image] | {"pixels": crop(memory[image], rng)}

    return [
        Arm("published loop, from files", from_file, False, mixed),
        Arm("published loop, data in memory", from_memory, False, mixed),
        Arm("this loop, float32", lambda epoch, image: dataset[epoch, image], True, None),
        Arm("this loop, bf16", lambda epoch, image: dataset[epoch, image], True, torch.bfloat16),
        Arm("this loop, bf16, compiled", lambda epoch, image: dataset[epoch, image], True, torch.bfloat16, True),
    ]


def autocast(arm: Arm, device: str) -> AbstractContextManager[object]:
    """The arm's mixed precision."""
    return torch.autocast(device, arm.precision) if arm.precision is not None else nullcontext()


def batches(size: int) -> Iterator[tuple[int, list[int]]]:
    """Epochs and batches of images without end."""
    epoch, rng = 0, np.random.default_rng(SEED)
    while True:
        order = rng.permutation(IMAGES)
        yield from ((epoch, list(map(int, part))) for part in np.split(order, range(size, IMAGES, size)))
        epoch += 1


def step(arm: Arm, model: GloriaModel, collate: Collator, optimizer: torch.optim.Optimizer, batch: list[Item]) -> None:
    """Forward, backward and update."""
    device = model.device
    with autocast(arm, device.type):
        loss = model(**{name: value.to(device) for name, value in collate(batch).items()})["loss"]
    loss.backward()
    optimizer.step()
    optimizer.zero_grad()


def main(config: str, name: str) -> None:
    """Prints images a second of every arm, and how they compare."""
    settings = load_config([config], {}, ROOT).trained_here[name].settings()
    device = "cuda" if torch.cuda.is_available() else "cpu"
    torch.set_num_threads(settings.training.threads)
    size = min(settings.training.batch_images, IMAGES)
    with tempfile.TemporaryDirectory() as folder:
        pool = make_data(Path(folder))
        collate = Collator(fit_tokenizer(pool.texts, 1000, 1), settings.text_encoder)
        arms = make_arms(settings, Path(folder), pool)
        models = []
        for arm in arms:
            own = settings.image_encoder.model_copy(update={"channels_last": arm.channels_last})
            model = build_model(settings.model_copy(update={"image_encoder": own}), 1000).to(device).train()
            if arm.compiled:
                model.image_encoder.compile()
            models.append((model, new_optimizer(model, settings.training.optimizer)))
        source = batches(size)
        for turn in range(ROUNDS + 1):
            epoch, images = next(source)
            for arm, (model, optimizer) in zip(arms, models, strict=True):
                start = time.perf_counter()
                step(arm, model, collate, optimizer, [arm.items(epoch, image) for image in images])
                if device == "cuda":
                    torch.cuda.synchronize()
                if turn > 0:  # the first step warms up
                    arm.seconds.append(time.perf_counter() - start)
    report(arms, size, device)


def report(arms: list[Arm], size: int, device: str) -> None:
    """Medians over the steps, since other work on the machine only ever slows one down."""
    rates = {arm.name: size / float(np.median(arm.seconds)) for arm in arms}
    print(f"{device}, {torch.get_num_threads()} threads of {os.cpu_count()} cores, batches of {size} images:")
    for name, rate in rates.items():
        print(f"  {name}: {rate:.1f} images a second")
    files, memory, *ours = rates.values()
    best = max(ours)
    print(f"this loop at its best is {best / files:.2f} x the published loop, {best / memory:.2f} x it without reading")


if __name__ == "__main__":
    main(*(sys.argv[1:3] + ["config.yaml", "retrained"][len(sys.argv) - 1 :]))

"""Few-shot fine-tuning: teach a trained model where to look from a few images with boxes (the paper's 30-shot).

An epoch is one step, so this module has a plain loop of its own. A run takes seconds to minutes. It cannot be resumed.
"""

import logging
import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn.utils import clip_grad_norm_
from torch.optim import Optimizer
from torch.optim.lr_scheduler import ReduceLROnPlateau
from transformers import set_seed

from wronglung.core.logs import progress
from wronglung.core.seeds import derive_seed
from wronglung.data.images.store import open_images
from wronglung.data.sentences import read_sentences
from wronglung.encoders.tokenizer import load_tokenizer, tokenize
from wronglung.models.gloria.alignment import sentence_maps
from wronglung.models.gloria.box_loss import box_loss
from wronglung.models.gloria.few_shot_pairs import DRAWN_FROM, BoxedBatch, BoxedPair, as_batches, draw_pairs
from wronglung.models.gloria.model import GloriaModel
from wronglung.models.gloria.settings import FewShotSettings, FewShotTrainingSettings
from wronglung.training.contrastive_run import quiet_libraries
from wronglung.training.optimisation import new_optimizer, new_schedule
from wronglung.training.provenance import describe_run, write_provenance
from wronglung.training.training_log import from_rows, write_log


@dataclass(frozen=True)
class FinetuningInputs:
    """Inputs of a run: sentences, image stores of the train and valid splits, and the base model's folder."""

    sentences: str
    images: Sequence[str]
    base: Path
    crop: int  # side of the model's input in pixels
    train_on: str  # name of the data set


def finetune(settings: FewShotSettings, seed: int, inputs: FinetuningInputs, folder: Path) -> None:
    """Fine-tune one model and leave its folder as `train` does: config, weights, tokenizer, log.csv, provenance.json.

    All parameters learn, and the last epoch's weights are kept. Images and boxes get the same centre crop. On a CPU the
    result depends only on the settings, the seed and the inputs.

    Raises:
        ValueError: if a split has fewer annotated pairs than the settings ask for.
        FloatingPointError: if the loss is not finite.
    """
    torch.set_num_threads(settings.training.threads)
    quiet_libraries()
    pairs = read_pairs(settings, seed, inputs)
    set_seed(derive_seed(seed, "finetuning") % 2**32)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    model, tokenizer = GloriaModel.from_pretrained(inputs.base), load_tokenizer(inputs.base)
    model.to(device)  # type: ignore[arg-type]
    own, batches = model.text_settings, {}
    for split, drawn in pairs.items():
        tokens = tokenize(tokenizer, [pair.text for pair in drawn], own.max_pieces, own.join_pieces)
        grid, largest = model.image_settings.grid, settings.training.batch_pairs
        batches[split] = as_batches(drawn, tokens, grid, largest, device)
    rows = fit(model, batches["train"], batches["valid"], settings.training)
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    write_log(folder / "log.csv", from_rows(rows))
    base = [inputs.base / name for name in ("model.safetensors", "config.json", "tokenizer.json")]
    files: dict[str, Sequence[str | Path]] = {"sentences": [inputs.sentences], "images": inputs.images, "base": base}
    drawn_ids = {split: [pair.sentence_id for pair in drawn] for split, drawn in pairs.items()}
    description = describe_run(settings, seed, inputs.crop, files)
    write_provenance(folder / "provenance.json", description | {"train_on": inputs.train_on, "pairs": drawn_ids})


def read_pairs(settings: FewShotSettings, seed: int, inputs: FinetuningInputs) -> dict[str, list[BoxedPair]]:
    """Draw the run's pairs from the train and the valid split."""
    counts = {"train": settings.pairs, "valid": settings.validation_pairs}
    with open_images(inputs.images) as images:
        return {
            split: draw_pairs(
                read_sentences(inputs.sentences, split, DRAWN_FROM), images, split, count, inputs.crop, seed
            )
            for split, count in counts.items()
        }


def fit(
    model: GloriaModel, train: Sequence[BoxedBatch], valid: Sequence[BoxedBatch], settings: FewShotTrainingSettings
) -> list[dict[str, float]]:
    """Train the model in place until the epochs or the patience run out; return a row of `log.csv` for every epoch.

    Raises:
        FloatingPointError: if the loss is not finite.
    """
    optimizer = new_optimizer(model, settings.optimizer)
    schedule = new_schedule(optimizer, settings.optimizer, settings.epochs)
    chances = {"train_chance": loss_of_uniform_maps(train), "valid_chance": loss_of_uniform_maps(valid)}
    rows: list[dict[str, float]] = []
    best, worse = math.inf, 0
    for epoch in progress(range(1, settings.epochs + 1), "epochs"):
        began, rate = time.perf_counter(), optimizer.param_groups[0]["lr"]
        row = {"epoch": epoch, "step": epoch, "learning_rate": rate, **chances}
        row["train_loss"], row["gradient_norm"] = take_step(model, train, optimizer, settings.optimizer.clip_norm)
        row["valid_loss"] = validate(model, valid)
        rows.append(row | {"seconds": time.perf_counter() - began})
        best, worse = (row["valid_loss"], 0) if row["valid_loss"] < best else (best, worse + 1)
        if worse == settings.patience:
            break
        if isinstance(schedule, ReduceLROnPlateau):
            schedule.step(row["valid_loss"])
        else:
            schedule.step()
    logging.info("%d epochs: %s", len(rows), {name: round(value, 4) for name, value in rows[-1].items()})
    return rows


class Step(NamedTuple):
    """One optimiser step.

    Attributes:
        loss: before the step.
        gradient_norm: before clipping.
    """

    loss: float
    gradient_norm: float


def take_step(model: GloriaModel, batches: Sequence[BoxedBatch], optimizer: Optimizer, clip_norm: float) -> Step:
    """Take one optimiser step over all batches.

    Raises:
        FloatingPointError: if the loss is not finite; the weights then stay as they were.
    """
    model.train()
    optimizer.zero_grad()
    total = 0.0
    for batch, share in _with_shares(batches):
        loss = share * loss_of(model, batch)
        loss.backward()
        total += loss.item()
    _refuse_infinite("fine-tuning", total)
    norm = float(clip_grad_norm_(model.parameters(), clip_norm))
    optimizer.step()
    return Step(total, norm)


@torch.no_grad()
def validate(model: GloriaModel, batches: Sequence[BoxedBatch]) -> float:
    """Return the loss of the model in evaluation mode.

    Raises:
        FloatingPointError: if it is not finite.
    """
    model.eval()
    total = sum(share * loss_of(model, batch).item() for batch, share in _with_shares(batches))
    _refuse_infinite("validation", total)
    return total


def loss_of(model: GloriaModel, batch: BoxedBatch) -> Tensor:
    """Return the mean loss of a batch's pairs, each text on its own image."""
    images, texts = model.encode_images(batch.pixels), model.encode_texts(**batch.tokens)
    maps = sentence_maps(model.attend(images, texts)).maps  # [B, B, h, w]
    pairs = torch.arange(len(maps), device=maps.device)
    return box_loss(maps[pairs, pairs], batch.inside, batch.outside)


def loss_of_uniform_maps(batches: Sequence[BoxedBatch]) -> float:
    """Return the loss of a model that attends equally everywhere."""
    return sum(
        share * box_loss(torch.ones_like(batch.inside), batch.inside, batch.outside).item()
        for batch, share in _with_shares(batches)
    )


def _refuse_infinite(what: str, loss: float) -> None:
    if not math.isfinite(loss):
        raise FloatingPointError(f"the {what} loss is {loss}; lower training.optimizer.learning_rate or clip_norm")


def _with_shares(batches: Sequence[BoxedBatch]) -> list[tuple[BoxedBatch, float]]:
    """Pair every batch with its share of all pairs."""
    total = sum(len(batch.pixels) for batch in batches)
    return [(batch, len(batch.pixels) / total) for batch in batches]

"""Pairs of an image and a sentence with boxes, for fine-tuning: draw them by seed and batch them as tensors."""

import logging
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
import torch
from torch import Tensor

from wronglung.core.seeds import derive_rng
from wronglung.data.boxes import box_mask, corners
from wronglung.data.images.geometry import centre_crop, map_boxes
from wronglung.data.images.store import ImageStore
from wronglung.models.gloria.box_loss import pixels_by_cell
from wronglung.text.cleaning import clean

KEYS = {"train": "pairs", "valid": "validation_pairs"}
DRAWN_FROM = ("sentence_id", "dicom_id", "split", "text", "boxes")


class BoxedPair(NamedTuple):
    """An image and one of its sentences with its boxes, on the centre crop."""

    sentence_id: str
    text: str  # cleaned
    pixels: np.ndarray  # (crop, crop) uint8
    mask: np.ndarray  # (crop, crop) bool, True inside the sentence's boxes; not empty


class BoxedBatch(NamedTuple):
    """B pairs as tensors."""

    pixels: Tensor  # [B, H, W] uint8
    tokens: dict[str, Tensor]  # from `tokenize`, [B, P]
    inside: Tensor  # [B, h, w], each cell's pixels inside the boxes
    outside: Tensor  # [B, h, w], each cell's other pixels


def draw_pairs(
    sentences: pd.DataFrame, images: ImageStore, split: str, count: int, crop: int, seed: int
) -> list[BoxedPair]:
    """Draw `count` pairs of a split in an order set by the seed; a smaller draw is the beginning of a larger one.

    A sentence without a word, or without a box on the centre crop, is skipped and counted in the log.

    Args:
        sentences: the columns DRAWN_FROM of `sentences.parquet`.
        images: hold every image of the split.
        split: `train` or `valid`.
        count: pairs to draw.
        crop: side of the model's input in pixels; image and boxes get the same crop.
        seed: the run's seed.

    Raises:
        ValueError: if the split has fewer such sentences.
    """
    rows = sentences[sentences["split"] == split].sort_values("sentence_id", ignore_index=True)
    found: list[BoxedPair] = []
    passed = 0
    for row in derive_rng(seed, "boxed pairs", split).permutation(len(rows)):
        if len(found) == count:
            break
        pair = _pair(rows.iloc[row], images, crop)
        if pair.text and pair.mask.any():
            found.append(pair)
        else:
            passed += 1
    if len(found) < count:
        raise ValueError(
            f"{KEYS[split]}: given {count}, but only {len(found)} of the {len(rows)} sentences of the {split} split "
            f"have a word and a box on the model's input; lower {KEYS[split]} or annotate more images"
        )
    logging.info("%d pairs of the %s split drawn, %d left out, since they have no word or no box", count, split, passed)
    return found


def _pair(sentence: pd.Series, images: ImageStore, crop: int) -> BoxedPair:
    geometry = images.geometry(sentence["dicom_id"])
    mask = box_mask(np.array(map_boxes(map(corners, sentence["boxes"]), geometry, crop)), crop)
    pixels = centre_crop(images.pixels(sentence["dicom_id"]), crop)
    return BoxedPair(sentence["sentence_id"], clean(sentence["text"]), pixels, mask)


def as_batches(
    pairs: Sequence[BoxedPair], tokens: dict[str, Tensor], grid: int, largest: int, device: torch.device
) -> list[BoxedBatch]:
    """Split the pairs into as few batches as possible, of sizes as equal as possible.

    Args:
        pairs: B of them.
        tokens: their texts as tensors [B, P], from `tokenize`.
        grid: cells along each side of the model's maps.
        largest: most pairs in a batch.
        device: where to put the tensors.
    """
    named = {
        "pixels": np.stack([pair.pixels for pair in pairs]),
        "inside": np.stack([pixels_by_cell(pair.mask, grid) for pair in pairs]),
        "outside": np.stack([pixels_by_cell(~pair.mask, grid) for pair in pairs]),
    }
    tensors = {name: torch.from_numpy(array).to(device) for name, array in named.items()}
    tokens = {name: tensor.to(device) for name, tensor in tokens.items()}
    parts = np.array_split(np.arange(len(pairs)), -(-len(pairs) // largest))
    return [
        BoxedBatch(
            tokens={name: tensor[part] for name, tensor in tokens.items()},
            **{name: tensor[part] for name, tensor in tensors.items()},
        )
        for part in parts
    ]

"""Embed images and texts with a model of any family."""

import logging
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
import torch
from torch import Tensor
from transformers import PreTrainedTokenizerBase

from wronglung.core.logs import progress
from wronglung.data.images.geometry import centre_crop
from wronglung.data.images.store import ImageStore
from wronglung.data.records import read_records
from wronglung.data.sentences import read_sentences
from wronglung.encoders.settings import TextStateSettings
from wronglung.encoders.tokenizer import tokenize
from wronglung.text.cleaning import clean
from wronglung.text.instances import with_words

BATCH = 64  # images or texts that pass an encoder at once; bounds memory


class Asked(NamedTuple):
    """What is to be embedded.

    Attributes:
        image_ids: dicom_ids, each once.
        texts: columns text_id and words, each text once.
    """

    image_ids: list[str]
    texts: pd.DataFrame


def asked_of_splits(records: str | Path, sentences: str | Path, splits: Sequence[str], images: ImageStore) -> Asked:
    """Return all images of some splits of a data set, and the distinct texts of their phrases.

    An image without a phrase counts too, because labels can be about it. An image that could not be converted is in no
    store; the log counts these, and `rejected.parquet` says why. So does the log of texts without a word. A data set
    without texts has none here.

    Raises:
        ValueError: if no image of the splits is in the stores, or none of their phrases has a word.
    """
    listed = read_records(records)
    listed = listed[listed["split"].isin(list(splits))].sort_values("dicom_id")
    there = [dicom_id for dicom_id in listed["dicom_id"] if dicom_id in images]
    if not there:
        raise ValueError(
            f"{records}: none of the {len(listed)} images of the splits {list(splits)} is in the image stores; "
            "rejected.parquet says what was left out and why"
        )
    if len(there) < len(listed):
        logging.warning("%d of %d images are in no store and are not embedded", len(listed) - len(there), len(listed))
    phrases = read_sentences(sentences, columns=["split", "text"])
    distinct = phrases.loc[phrases["split"].isin(list(splits)), ["text"]].drop_duplicates()
    texts = with_words(distinct, clean)[["text_id", "words"]].sort_values("text_id", ignore_index=True)
    wordless = texts["words"] == ""
    if wordless.any():
        logging.warning("%d of %d texts have no word and are not embedded", wordless.sum(), len(texts))
    if len(texts) and wordless.all():
        raise ValueError(f"{sentences}: the splits {list(splits)} have no phrase with a word; ask for other splits")
    return Asked(there, texts[~wordless].reset_index(drop=True))


def embed_images(
    encode: Callable[[Tensor], Tensor], image_ids: Sequence[str], images: ImageStore, crop: int, device: torch.device
) -> np.ndarray:
    """Return one vector an image, float32 (N, D).

    Args:
        encode: from pixels [B, H, W], 0..255, to [B, D].
        image_ids: dicom_ids, in the order of the rows; without any, a black image tells D.
        images: stores that hold them.
        crop: side of the model's input in pixels.
        device: where the model is.
    """

    def pixels(part: Sequence[str]) -> Tensor:
        return torch.from_numpy(np.stack([centre_crop(images.pixels(name), crop) for name in part])).to(device)

    if not image_ids:
        return _rows(encode(torch.zeros(1, crop, crop, device=device)) for _ in range(1))[:0]
    return _rows(encode(pixels(part)) for part in _batches(image_ids, "images"))


def embed_texts(
    encode: Callable[[dict[str, Tensor]], Tensor],
    words: Sequence[str],
    tokenizer: PreTrainedTokenizerBase,
    settings: TextStateSettings,
    device: torch.device,
    join_pieces: bool = False,
) -> np.ndarray:
    """Return one vector a text, float32 (M, D).

    Args:
        encode: from what `tokenize` returns of N texts to [N, D].
        words: cleaned texts, in the order of the rows; without any, a made-up one tells D.
        tokenizer: of the model.
        settings: hold the longest text in pieces.
        device: where the model is.
        join_pieces: whether the model pools pieces into words.
    """

    def tokens(part: Sequence[str]) -> dict[str, Tensor]:
        made = tokenize(tokenizer, part, settings.max_pieces, join_pieces)
        return {name: values.to(device) for name, values in made.items()}

    batches = _batches(words, "texts") if words else [["text"]]
    return _rows(encode(tokens(part)) for part in batches)[: len(words)]


@torch.inference_mode()
def _rows(parts: Iterable[Tensor]) -> np.ndarray:
    """Return the parts, each [B, D], as one array; they are computed here, without gradients."""
    return np.concatenate([part.float().cpu().numpy() for part in parts])


def _batches(items: Sequence[str], unit: str) -> Iterable[Sequence[str]]:
    starts = range(0, len(items), BATCH)
    return (items[start : start + BATCH] for start in progress(starts, f"{unit}, {BATCH} at once"))

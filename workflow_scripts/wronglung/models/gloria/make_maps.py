"""Make one map for every distinct image and text of the instances, with a trained model."""

import logging
from pathlib import Path

import numpy as np
import pandas as pd
import torch

from wronglung.core.logs import progress
from wronglung.data.images.geometry import centre_crop
from wronglung.data.images.store import ImageStore
from wronglung.encoders.tokenizer import load_tokenizer, tokenize
from wronglung.models.gloria.alignment import global_similarity, local_similarity, sentence_maps
from wronglung.models.gloria.model import GloriaModel
from wronglung.outputs.maps import AttentionMaps

Rows = dict[str, np.ndarray]  # fields of AttentionMaps by name, one entry per text


def make_maps(
    folder: Path, instances: pd.DataFrame, images: ImageStore, crop: int, threads: int, model: str, seed: int
) -> AttentionMaps:
    """Return the model's map, no-attention share and similarities for every distinct (dicom_id, text_id).

    Each image passes the encoder once, with all its texts. Rows are sorted by dicom_id and text_id. A text's map is the
    mean over its words. A text without words gets a uniform map, NaN similarities and a warning in the log.

    Args:
        folder: the model's folder, with its tokenizer.
        instances: rows of an instances file.
        images: stores that hold every dicom_id.
        crop: side of the model's input in pixels.
        threads: torch threads; set by the config, so that the core count changes no result.
        model: the model's name, for the store.
        seed: its training seed, for the store.
    """
    torch.set_num_threads(threads)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    network = GloriaModel.from_pretrained(folder).to(device).eval()  # type: ignore[arg-type]
    tokenizer = load_tokenizer(folder)
    pairs = instances[["dicom_id", "text_id", "words"]].drop_duplicates(["dicom_id", "text_id"])
    pairs = pairs.sort_values(["dicom_id", "text_id"], ignore_index=True)
    parts = []
    for dicom_id, texts in progress(pairs.groupby("dicom_id", sort=True), "images", pairs["dicom_id"].nunique()):
        pixels = torch.from_numpy(centre_crop(images.pixels(dicom_id), crop).copy())[None]
        own = network.text_settings
        tokens = tokenize(tokenizer, texts["words"].tolist(), own.max_pieces, own.join_pieces)
        parts.append(attend_image(network, pixels.to(device), {k: v.to(device) for k, v in tokens.items()}))
    rows = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    return AttentionMaps(
        **_without_words(rows),
        dicom_id=pairs["dicom_id"].to_numpy(),
        text_id=pairs["text_id"].to_numpy(),
        model=model,
        seed=seed,
        formula=network.alignment.formula,
    )


@torch.inference_mode()
def attend_image(network: GloriaModel, pixels: torch.Tensor, tokens: dict[str, torch.Tensor]) -> Rows:
    """Return attention [N, h, w], no_attention [N] and both similarities [N] of N texts on one image.

    Args:
        network: in evaluation mode.
        pixels: [1, H, W], 0..255.
        tokens: from `tokenize`, [N, P].
    """
    images, texts = network.encode_images(pixels), network.encode_texts(**tokens)
    attended = network.attend(images, texts)
    maps, outside = sentence_maps(attended)
    local = local_similarity(texts.words, attended, network.alignment.word_scale)
    whole = global_similarity(images.pooled, texts.sentence)
    named = {"attention": maps, "no_attention": outside, "local_similarity": local, "global_similarity": whole}
    return {name: values[0].float().cpu().numpy() for name, values in named.items()}


def _without_words(rows: Rows) -> Rows:
    """Replace the NaN maps of texts without words by uniform ones, because no map can be stored as undefined."""
    empty = np.isnan(rows["no_attention"])
    if empty.any():
        logging.warning("%d texts have no word; their maps are uniform", empty.sum())
        rows["attention"][empty] = 1.0 / rows["attention"][0].size
        rows["no_attention"][empty] = 0.0
    return rows

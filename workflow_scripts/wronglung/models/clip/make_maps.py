"""Make one map for every distinct image and text of the instances: how near each cell's embedding is to the text's."""

import logging
from pathlib import Path

import numpy as np
import pandas as pd
import torch
from torch import Tensor

from wronglung.core.logs import progress
from wronglung.data.images.geometry import centre_crop
from wronglung.data.images.store import ImageStore
from wronglung.encoders.tokenizer import load_tokenizer
from wronglung.models.clip.model import ClipModel
from wronglung.models.embedding import embed_texts
from wronglung.outputs.maps import AttentionMaps

FORMULA = "patch_cosine"


def make_maps(
    folder: Path, instances: pd.DataFrame, images: ImageStore, crop: int, threads: int, model: str, seed: int
) -> AttentionMaps:
    """Return a map and the similarity of the whole text with the whole image for every distinct (dicom_id, text_id).

    A map is (1 + cosine) / 2 of each cell's embedding and the text's. There is no attention on no region, and no
    similarity of words with regions: that is NaN. Rows are sorted by dicom_id and text_id. A text without words gets a
    uniform map, a NaN similarity and a warning in the log.

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
    network = ClipModel.from_pretrained(folder).to(device).eval()  # type: ignore[arg-type]
    pairs = instances[["dicom_id", "text_id", "words"]].drop_duplicates(["dicom_id", "text_id"])
    pairs = pairs.sort_values(["dicom_id", "text_id"], ignore_index=True)
    distinct = pairs[["text_id", "words"]].drop_duplicates("text_id").sort_values("text_id", ignore_index=True)
    words, tokenizer = distinct["words"].tolist(), load_tokenizer(folder)
    texts = torch.from_numpy(embed_texts(network.embed_tokens, words, tokenizer, network.text_settings, device))
    row = pd.Index(distinct["text_id"]).get_indexer(pairs["text_id"])
    maps, whole = [], []
    by_image = pairs.groupby("dicom_id", sort=True).indices
    for dicom_id, own in progress(by_image.items(), "images", len(by_image)):
        pixels = torch.from_numpy(centre_crop(images.pixels(dicom_id), crop).copy())[None].to(device)
        cells, cosines = compare(network, pixels, texts[row[own]].to(device))
        maps.append(cells.cpu().numpy())
        whole.append(cosines.cpu().numpy())
    attention, similarity = np.concatenate(maps), np.concatenate(whole)
    _spread_wordless(pairs["words"] == "", attention, similarity)
    count = len(pairs)
    return AttentionMaps(
        attention=attention,
        no_attention=np.zeros(count, dtype=np.float32),
        local_similarity=np.full(count, np.nan, dtype=np.float32),
        global_similarity=similarity,
        dicom_id=pairs["dicom_id"].to_numpy(),
        text_id=pairs["text_id"].to_numpy(),
        model=model,
        seed=seed,
        formula=FORMULA,
    )


@torch.inference_mode()
def compare(network: ClipModel, pixels: Tensor, texts: Tensor) -> tuple[Tensor, Tensor]:
    """Return the maps [N, h, w], in 0..1, and the cosines [N] of texts on one image.

    Args:
        network: in evaluation mode.
        pixels: [1, H, W], 0..255.
        texts: [N, D], embeddings of length 1.
    """
    cells = torch.einsum("nd,dhw->nhw", texts, network.embed_patches(pixels)[0])
    # Rounding can put a cosine beyond -1.
    return ((1.0 + cells) / 2.0).clamp(min=0.0), texts @ network.embed_images(pixels)[0]


def _spread_wordless(wordless: pd.Series, attention: np.ndarray, similarity: np.ndarray) -> None:
    """Make the maps of texts without words uniform, in place, because no map can be stored as undefined."""
    if wordless.any():
        logging.warning("%d texts have no word; their maps are uniform", wordless.sum())
        attention[wordless] = 0.5
        similarity[wordless] = np.nan

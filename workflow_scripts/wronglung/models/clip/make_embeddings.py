"""Embed images and texts with a trained model."""

from pathlib import Path

import numpy as np
import torch

from wronglung.data.images.store import ImageStore
from wronglung.encoders.tokenizer import load_tokenizer
from wronglung.models.clip.model import ClipModel
from wronglung.models.embedding import Asked, embed_images, embed_texts
from wronglung.outputs.embeddings import Embeddings


def make_embeddings(
    folder: Path, asked: Asked, images: ImageStore, crop: int, threads: int, model: str, seed: int
) -> Embeddings:
    """Return the embeddings, of length 1, of the asked images and texts.

    Args:
        folder: the model's folder, with its tokenizer.
        asked: images and texts.
        images: stores that hold every image.
        crop: side of the model's input in pixels.
        threads: torch threads; set by the config, so that the core count changes no result.
        model: the model's name, for the store.
        seed: its training seed, for the store.
    """
    torch.set_num_threads(threads)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    network = ClipModel.from_pretrained(folder).to(device).eval()  # type: ignore[arg-type]
    tokenizer, words = load_tokenizer(folder), asked.texts["words"].tolist()
    return Embeddings(
        image=embed_images(network.embed_images, asked.image_ids, images, crop, device),
        image_id=np.array(asked.image_ids, dtype=object),
        text=embed_texts(network.embed_tokens, words, tokenizer, network.text_settings, device),
        text_id=asked.texts["text_id"].to_numpy(dtype=object),
        normalised=True,
        model=model,
        seed=seed,
    )

"""Similarity of texts by an encoder of texts from a local folder. Importing this module imports torch."""

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import numpy as np
import torch
from torch import Tensor
from transformers import AutoModel, AutoTokenizer

Pooling = Literal["tokens", "mean", "cls"]
BATCH = 32  # texts that pass the encoder at once; bounds memory
LONGEST = 512  # pieces of a text, where the tokenizer names no bound; longer texts are cut


def encode(
    folder: str | Path, texts: Sequence[str], pooling: Pooling, layer: int | None, threads: int
) -> list[np.ndarray]:
    """Return what the encoder makes of each text.

    Args:
        folder: an encoder and its tokenizer, in the layout of transformers.
        texts: N texts.
        pooling: `tokens`: all pieces but special ones, each of length 1; `mean`: the mean over all pieces, as
            sentence-transformers has it; `cls`: the first piece.
        layer: number of the hidden states, 0 for those of the embeddings; None for the last.
        threads: torch threads, so that the number of cores changes no result.

    Returns:
        For each text (T, D) float32 with `tokens`, where T may be 0; else (D,) float32.

    Raises:
        ValueError: if the encoder has no such layer.
    """
    torch.set_num_threads(threads)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    tokenizer = AutoTokenizer.from_pretrained(folder, trust_remote_code=False)
    model = AutoModel.from_pretrained(folder, trust_remote_code=False, weights_only=True).to(device).eval()
    layers = model.config.num_hidden_layers
    if layer is not None and not 0 <= layer <= layers:
        raise ValueError(f"{folder}: given layer {layer}; expected a number from 0 to {layers}, or null for the last")
    if tokenizer.pad_token is None:
        tokenizer.pad_token = tokenizer.eos_token
    longest = min(tokenizer.model_max_length, getattr(model.config, "max_position_embeddings", LONGEST), LONGEST)
    found: list[np.ndarray] = []
    for start in range(0, len(texts), BATCH):
        batch = tokenizer(
            list(texts[start : start + BATCH]),
            truncation=True,
            max_length=longest,
            padding=True,
            padding_side="right",
            return_tensors="pt",
            return_special_tokens_mask=True,
        )
        special = batch.pop("special_tokens_mask").bool()
        with torch.inference_mode():
            states = model(**batch.to(device), output_hidden_states=True).hidden_states[-1 if layer is None else layer]
        found += _pooled(states.float().cpu(), batch["attention_mask"].bool().cpu(), special, pooling)
    return found


def _pooled(states: Tensor, real: Tensor, special: Tensor, pooling: Pooling) -> list[np.ndarray]:
    """Pool hidden states [B, T, D]; `real` and `special` [B, T] are True for a piece and for a special one."""
    if pooling == "cls":
        return list(states[:, 0].numpy())
    if pooling == "mean":
        kept = real[..., None].float()
        return list(((states * kept).sum(dim=1) / kept.sum(dim=1).clamp(min=1)).numpy())
    words = real & ~special
    return [torch.nn.functional.normalize(own[kept], dim=-1).numpy() for own, kept in zip(states, words, strict=True)]


def bert_score(text: np.ndarray, truth: np.ndarray) -> float:
    """Return BERTScore's F1 (Zhang and others, ICLR 2020, equation 1 and after), without weights and rescaling.

    Args:
        text: (T, D) float, pieces of the generated report, each of length 1.
        truth: (U, D) float, those of the true one.

    Returns:
        The harmonic mean of the mean best cosine of each side; 0 if the text has no piece; nan if the true one has
        none.
    """
    if not len(truth):
        return float("nan")
    if not len(text):
        return 0.0
    cosines = text @ truth.T  # (T, U)
    precision, recall = float(cosines.max(axis=1).mean()), float(cosines.max(axis=0).mean())
    return 2 * precision * recall / (precision + recall) if precision + recall > 0 else 0.0


def cosine(text: np.ndarray, truth: np.ndarray) -> float:
    """Return the cosine of two vectors, (D,) float each; nan if one has length 0."""
    lengths = float(np.linalg.norm(text) * np.linalg.norm(truth))
    return float(text @ truth) / lengths if lengths > 0 else float("nan")

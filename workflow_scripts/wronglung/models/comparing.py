"""Answers of models that compare an image with a text: one number, their similarity."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional
from transformers import PreTrainedTokenizerBase

from wronglung.data.modalities import Modality
from wronglung.encoders.settings import TextStateSettings
from wronglung.encoders.tokenizer import tokenize
from wronglung.outputs.answering import Encoded, Span
from wronglung.text.cleaning import MASK, clean
from wronglung.text.places import clean_with_places


class SimilarityAnswers:
    """An `AnsweringModel`: the cosine of the embeddings of an image and a text; 0 if a sample lacks one of them.

    Texts are cleaned as they are for the model's training, so signs between words are no part of any piece.
    """

    takes: tuple[Modality, ...] = ("image", "text")
    outputs = ("similarity",)

    def __init__(
        self,
        embed_images: Callable[[Tensor], Tensor],
        embed_texts: Callable[[dict[str, Tensor]], Tensor],
        tokenizer: PreTrainedTokenizerBase,
        settings: TextStateSettings,
        join_pieces: bool,
    ) -> None:
        """Keep the parts of a model.

        Args:
            embed_images: from pixels [N, H, W], 0..255, to [N, D].
            embed_texts: from what `tokenize` returns of N texts to [N, D].
            tokenizer: of the model.
            settings: hold the longest text in pieces.
            join_pieces: whether the model pools pieces into words.
        """
        self._embed_images, self._embed_texts = embed_images, embed_texts
        self._tokenizer, self._longest, self._join_pieces = tokenizer, settings.max_pieces, join_pieces
        self._device = device()

    @property
    def mask_token(self) -> str | None:
        """The text that stands for a masked word; None if the tokenizer has none."""
        return None if self._tokenizer.mask_token is None else MASK

    def pieces(self, text: str) -> list[Span]:
        """Return the places of the tokenizer's pieces in a text, without those beyond its context."""
        placed = clean_with_places(text)
        made = self._tokenizer(placed.words, truncation=True, max_length=self._longest, return_offsets_mapping=True)
        return [Span(*placed.span(start, end)) for start, end in made["offset_mapping"] if end > start]

    @torch.inference_mode()
    def encode(self, modality: Modality, inputs: Sequence[Any]) -> Tensor:
        """Return embeddings of length 1, [N, D]; 0 for an input that a sample lacks, or a text without a word."""
        if modality == "image":
            there = [one is not None for one in inputs]
            black = np.zeros(next((one.shape for one in inputs if one is not None), (1, 1)), dtype=np.uint8)
            pixels = torch.from_numpy(np.stack([black if one is None else one for one in inputs]))
            made = self._embed_images(pixels.to(self._device)) if any(there) else torch.zeros(len(inputs), 1)
        else:
            words = [clean(text or "") for text in inputs]
            there = [bool(one) for one in words]
            tokens = tokenize(self._tokenizer, words, self._longest, self._join_pieces)
            made = self._embed_texts({name: values.to(self._device) for name, values in tokens.items()})
        return functional.normalize(made.float(), dim=1) * torch.tensor(there, device=made.device)[:, None]

    @torch.inference_mode()
    def answer(self, encoded: Mapping[Modality, Encoded]) -> np.ndarray:
        """Return the similarities of N samples: (N, 1) float64."""
        images, texts = (cast(Tensor, encoded[modality]) for modality in self.takes)
        return (images * texts).sum(dim=1, keepdim=True).double().cpu().numpy()


def device() -> torch.device:
    """Return where models answer: a GPU if there is one."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")

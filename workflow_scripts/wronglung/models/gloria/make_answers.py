"""Similarities of image and text that a trained model gives."""

from pathlib import Path

from wronglung.encoders.tokenizer import load_tokenizer
from wronglung.models.comparing import SimilarityAnswers, device
from wronglung.models.gloria.model import GloriaModel


def make_answers(folder: Path, crop: int) -> SimilarityAnswers:
    """Return a model that answers with the cosine of its global embeddings, without the attention to regions.

    Args:
        folder: the model's folder, with its tokenizer.
        crop: not used; images come at their size.
    """
    network = GloriaModel.from_pretrained(folder).to(device()).eval()  # type: ignore[arg-type]
    own = network.text_settings
    return SimilarityAnswers(
        lambda pixels: network.encode_images(pixels).pooled,
        lambda tokens: network.encode_texts(**tokens).sentence,
        load_tokenizer(folder),
        own,
        own.join_pieces,
    )

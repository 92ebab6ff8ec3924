"""Similarities of image and text that a trained model gives."""

from pathlib import Path

from wronglung.encoders.tokenizer import load_tokenizer
from wronglung.models.clip.model import ClipModel
from wronglung.models.comparing import SimilarityAnswers, device


def make_answers(folder: Path, crop: int) -> SimilarityAnswers:
    """Return a model that answers with the cosine of its embeddings.

    Args:
        folder: the model's folder, with its tokenizer.
        crop: not used; images come at their size.
    """
    network = ClipModel.from_pretrained(folder).to(device()).eval()  # type: ignore[arg-type]
    tokenizer = load_tokenizer(folder)
    return SimilarityAnswers(
        network.embed_images, network.embed_tokens, tokenizer, network.text_settings, join_pieces=False
    )

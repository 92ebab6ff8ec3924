"""The known text encoders, by transformers' `model_type`, and what follows from their keys.

Keys are those of a configuration of transformers. Does not import torch.
"""

from typing import NamedTuple

from wronglung.encoders.keys import Keys, whole


class TextFamily(NamedTuple):
    """One family of text encoders.

    Attributes:
        counts_from_padding: whether positions begin after the number of the padding piece, as RoBERTa's do. A text
            then has at most `max_position_embeddings` - padding - 1 pieces.
        defaults: what transformers takes for the key that is asked here.
    """

    counts_from_padding: bool
    defaults: Keys


_BERT = TextFamily(counts_from_padding=False, defaults={"max_position_embeddings": 512})
_ROBERTA = _BERT._replace(counts_from_padding=True)
TEXT_FAMILIES: dict[str, TextFamily] = {
    "bert": _BERT,
    "distilbert": _BERT,
    "roberta": _ROBERTA,
    "xlm-roberta": _ROBERTA,
}


def text_family(model_type: str) -> TextFamily:
    """Return a family of text encoders.

    Raises:
        ValueError: if the family is unknown; names the known ones.
    """
    if model_type not in TEXT_FAMILIES:
        raise ValueError(
            f"architecture.model_type: given {model_type!r}; expected a text encoder, one of {sorted(TEXT_FAMILIES)}"
        )
    return TEXT_FAMILIES[model_type]


def longest_text(model_type: str, keys: Keys, padding: int) -> int:
    """Return how many word pieces a text can have, the special ones included.

    Args:
        model_type: the family.
        keys: of its configuration.
        padding: number of the padding piece.
    """
    family = text_family(model_type)
    positions = whole({**family.defaults, **keys}, "max_position_embeddings")
    return positions - padding - 1 if family.counts_from_padding else positions

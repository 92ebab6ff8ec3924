"""The known text encoders, by transformers' `model_type`, and what follows from their keys.

Keys are those of a configuration of transformers. Does not import torch.
"""

from typing import NamedTuple

from wronglung.core.section import WrongKeyError
from wronglung.encoders.keys import Keys, faults_of, whole


class TextFamily(NamedTuple):
    """One family of text encoders.

    Attributes:
        counts_from_padding: whether positions begin after the number of the padding piece, as RoBERTa's do. A text
            then has at most `max_position_embeddings` - padding - 1 pieces.
        width: the key of the width of its words. Every family also takes it as `hidden_size`.
        defaults: what transformers takes for the keys that are asked here.
    """

    counts_from_padding: bool
    width: str
    defaults: Keys


_POSITIONS = {"max_position_embeddings": 512}
_BERT = TextFamily(counts_from_padding=False, width="hidden_size", defaults={**_POSITIONS, "hidden_size": 768})
_ROBERTA = _BERT._replace(counts_from_padding=True)
TEXT_FAMILIES: dict[str, TextFamily] = {
    "bert": _BERT,
    "distilbert": _BERT._replace(width="dim", defaults={**_POSITIONS, "dim": 768}),
    "roberta": _ROBERTA,
    "xlm-roberta": _ROBERTA,
}


def text_family(model_type: str) -> TextFamily:
    """Return a family of text encoders.

    Raises:
        WrongKeyError: if the family is unknown; names the known ones.
    """
    if model_type not in TEXT_FAMILIES:
        raise WrongKeyError(
            "architecture.model_type", f"given {model_type!r}; expected a text encoder, one of {sorted(TEXT_FAMILIES)}"
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


def text_width(model_type: str, keys: Keys) -> int | None:
    """Return the width of an encoder's words, as its keys say; None if the family is unknown or it is no whole number.

    Args:
        model_type: the family.
        keys: of its configuration; what they lack is transformers' default.
    """
    family = TEXT_FAMILIES.get(model_type)
    if family is None:
        return None
    given = {**family.defaults, **keys}
    width = given.get("hidden_size", given[family.width])
    return width if type(width) is int else None


def text_faults(model_type: str, keys: Keys, padding: int, pieces: int, layers: int) -> list[WrongKeyError]:
    """Return all that is wrong between an encoder's keys and what is asked of it.

    Args:
        model_type: the encoder's family.
        keys: of its configuration; what they lack is transformers' default, of the layers any number.
        padding: number of the tokenizer's padding piece.
        pieces: of the longest text; each needs a position.
        layers: hidden states, from the last, that are summed.
    """
    if model_type not in TEXT_FAMILIES:
        return faults_of(text_family, model_type)
    faults = faults_of(longest_text, model_type, keys, padding)
    longest = pieces if faults else longest_text(model_type, keys, padding)
    if pieces > longest:
        said = f"given {pieces}; expected {longest} at most, the positions of the {model_type}; lower it or raise "
        faults.append(WrongKeyError("max_pieces", f"{said}architecture.max_position_embeddings"))
    miscounted = faults_of(whole, keys, "num_hidden_layers") if "num_hidden_layers" in keys else []
    states = 1 + (layers if miscounted or "num_hidden_layers" not in keys else whole(keys, "num_hidden_layers"))
    if layers > states:
        said = f"given {layers}; expected {states} at most, the encoder's layers and its embeddings"
        faults.append(WrongKeyError("last_layers", said))
    return [*faults, *miscounted]

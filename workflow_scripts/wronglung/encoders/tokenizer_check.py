"""Refuse tokenizers that would give words, masks or ends of texts other than the ones meant."""

from transformers import PreTrainedTokenizerBase

from wronglung.encoders.tokenizer import tokenize
from wronglung.text.cleaning import MASK

PROBE = "no left effusion in 2 lungs"


def refuse_unusable(tokenizer: PreTrainedTokenizerBase, join_pieces: bool, masks: bool) -> None:
    """Raise unless a tokenizer gives what `text_features` and the settings need.

    Args:
        tokenizer: the tokenizer.
        join_pieces: whether it is asked for words.
        masks: whether texts are masked.

    Raises:
        ValueError: if texts are masked and it has no mask token; if it lacks a padding token or the marks around a
            text; if words are asked for, and it cannot tell them or splits a text otherwise.
    """
    if masks and tokenizer.mask_token is None:
        raise ValueError(
            "the tokenizer has no mask token, but texts are masked; choose a tokenizer with one (BERT's [MASK], "
            "RoBERTa's <mask>) or set sentences.masking to null"
        )
    if tokenizer.pad_token is None:
        raise ValueError("the tokenizer has no padding token; choose one with it, e.g. a tokenizer of BERT or RoBERTa")
    if join_pieces and not tokenizer.is_fast:
        raise ValueError(
            "the tokenizer is a slow one, which cannot tell the words of its pieces; choose a fast one (a folder with "
            "tokenizer.json) or set join_pieces to false"
        )
    ids = tokenizer(PROBE)["input_ids"]
    if (ids[0], ids[-1]) != (tokenizer.cls_token_id, tokenizer.sep_token_id) or None in (ids[0], ids[-1]):
        raise ValueError(
            f"the tokenizer makes {tokenizer.convert_ids_to_tokens(ids)} of {PROBE!r}, with {tokenizer.cls_token!r} as "
            f"its first and {tokenizer.sep_token!r} as its last token; expected both around every text, as the "
            "tokenizers of BERT and RoBERTa put them"
        )
    if join_pieces:
        _refuse_other_words(tokenizer, f"no left {MASK} in 2 lungs" if masks else PROBE)


def _refuse_other_words(tokenizer: PreTrainedTokenizerBase, text: str) -> None:
    tokens = tokenize(tokenizer, [text], 512, join_pieces=True)
    found, expected = int(tokens["word_index"].max()) - 1, len(text.split())
    if found != expected:
        pieces = tokenizer.convert_ids_to_tokens(tokens["input_ids"][0].tolist())
        raise ValueError(
            f"the tokenizer makes {found} words of the {expected} of {text!r}; their pieces are {pieces}, of the words "
            f"{tokens['word_index'][0].tolist()}. Choose a tokenizer that cuts texts at blanks (for a byte-level one: "
            "with the regular expression of its pre-tokenizer, and with a mask token that takes the blank before it, "
            "lstrip) or set join_pieces to false"
        )

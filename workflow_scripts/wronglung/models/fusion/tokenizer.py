"""The tokenizer of samples' texts: fitted to those of the training split, or that of a pretrained language model.

Unlike the tokenizer that is fitted to cleaned sentences, it takes a text as it is written, so that each of its pieces
has a place in it.
"""

from collections.abc import Iterable, Sequence

from tokenizers import normalizers, pre_tokenizers
from transformers import PreTrainedTokenizerBase

from wronglung.encoders.hub import FITTED
from wronglung.encoders.settings import TokenizerSettings
from wronglung.encoders.tokenizer import fit_tokenizer, load_tokenizer
from wronglung.outputs.answering import Span


def fit_to_texts(texts: Iterable[str], settings: TokenizerSettings) -> PreTrainedTokenizerBase:
    """Return a WordPiece tokenizer of lower-case words and single signs, see `fit_tokenizer`.

    Raises:
        ValueError: if there is no word.
    """
    cut = pre_tokenizers.BertPreTokenizer()
    words = (" ".join(word for word, _ in cut.pre_tokenize_str(text.lower())) for text in texts)
    tokenizer = fit_tokenizer(words, settings.vocabulary_size, settings.minimum_frequency)
    tokenizer.backend_tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.backend_tokenizer.pre_tokenizer = cut
    return tokenizer


def tokenizer_of(source: str, texts: Iterable[str], settings: TokenizerSettings) -> PreTrainedTokenizerBase:
    """Return the tokenizer of a model, which has a padding piece.

    Args:
        source: `fitted`, or a folder.
        texts: of the training samples; for a fitted one.
        settings: likewise.
    """
    tokenizer = fit_to_texts(texts, settings) if source == FITTED else load_tokenizer(source)
    if tokenizer.pad_token is None:  # Llama's has none; padding is masked, so any piece serves
        tokenizer.pad_token = tokenizer.eos_token
    return tokenizer


def pieces_of(tokenizer: PreTrainedTokenizerBase, text: str, max_pieces: int) -> list[Span]:
    """Return the places of a text's pieces, without those that the tokenizer adds, cuts off or makes of blanks."""
    made = tokenizer(text, truncation=True, max_length=max_pieces, return_offsets_mapping=True)
    spans = []
    for start, end in made["offset_mapping"]:
        blanks = len(text[start:end]) - len(text[start:end].lstrip())  # some tokenizers count a blank to the next piece
        if end > start + blanks:
            spans.append(Span(start + blanks, end))
    return spans


def tokens_of(tokenizer: PreTrainedTokenizerBase, texts: Sequence[str], max_pieces: int) -> dict[str, list[list[int]]]:
    """Return `input_ids` and `attention_mask` of texts, padded on the right to the longest."""
    made = tokenizer(list(texts), truncation=True, max_length=max_pieces, padding=True, padding_side="right")
    return {name: made[name] for name in ("input_ids", "attention_mask")}

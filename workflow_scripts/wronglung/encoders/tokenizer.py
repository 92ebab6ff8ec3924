"""Tokenizers: WordPiece fitted to the training reports, or the one of a pretrained encoder."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors
from torch import Tensor
from transformers import AutoTokenizer, BatchEncoding, PreTrainedTokenizerBase, PreTrainedTokenizerFast

from wronglung.text.cleaning import MASK

SPECIAL = {
    "pad_token": "[PAD]",
    "unk_token": "[UNK]",
    "cls_token": "[CLS]",
    "sep_token": "[SEP]",
    "mask_token": "[MASK]",
}
CONTINUATION = "##"


def fit_tokenizer(texts: Iterable[str], vocabulary_size: int, minimum_frequency: int) -> PreTrainedTokenizerFast:
    """Fit a WordPiece tokenizer to cleaned texts; the same texts in any order give the same tokenizer, bit for bit.

    Its pieces are the special tokens, every character (alone and as the continuation of a word), and then the most
    frequent words, in alphabetical order where equally frequent. The library's own trainer is not used, because its
    result depends on the order of a hash table.

    Args:
        texts: lower-cased words joined by blanks.
        vocabulary_size: most pieces; all characters are kept in any case.
        minimum_frequency: occurrences that a word needs to become a piece.

    Raises:
        ValueError: if there is no word.
    """
    counts = Counter(word for text in texts for word in text.split())
    if not counts:
        raise ValueError("no text to fit a tokenizer to; the training split has no sentence with a word")
    characters = sorted({character for word in counts for character in word})
    words = sorted(
        (word for word, count in counts.items() if count >= minimum_frequency), key=lambda w: (-counts[w], w)
    )
    pieces = [*SPECIAL.values(), *characters, *(CONTINUATION + character for character in characters)]
    pieces += [word for word in words if word not in set(pieces)][: max(0, vocabulary_size - len(pieces))]
    vocabulary = {piece: number for number, piece in enumerate(pieces)}
    tokenizer = Tokenizer(models.WordPiece(vocabulary, unk_token=SPECIAL["unk_token"]))
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    tokenizer.decoder = decoders.WordPiece(prefix=CONTINUATION)
    first, last = SPECIAL["cls_token"], SPECIAL["sep_token"]
    ends = [(token, vocabulary[token]) for token in (first, last)]
    tokenizer.post_processor = processors.TemplateProcessing(single=f"{first} $A {last}", special_tokens=ends)
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, **SPECIAL)


def load_tokenizer(source: str | Path) -> PreTrainedTokenizerBase:
    """Load the tokenizer of a folder or of the hub."""
    return AutoTokenizer.from_pretrained(str(source), trust_remote_code=False)


def tokenize(
    tokenizer: PreTrainedTokenizerBase, texts: Sequence[str], max_pieces: int, join_pieces: bool
) -> dict[str, Tensor]:
    """Return texts as tensors for `text_features`.

    Args:
        tokenizer: puts its own [CLS] first and its own [SEP] last, e.g. <s> and </s>; `refuse_unusable` makes sure.
        texts: N cleaned texts; their [MASK] becomes the tokenizer's own mask token.
        max_pieces: longer texts are cut.
        join_pieces: whether the pieces of a word form one word. Words are what the tokenizer cuts a text into before
            it looks for pieces (its pre-tokenizer).

    Returns:
        input_ids, attention_mask and word_index, each [N, P], where P is the longest text's number of pieces.
        word_index counts from 0 at [CLS] and is -1 in padding, which is on the right.
    """
    own = tokenizer.mask_token
    batch = tokenizer(
        [text.replace(MASK, own) for text in texts] if own not in (None, MASK) else list(texts),
        truncation=True,
        max_length=max_pieces,
        padding=True,
        padding_side="right",
        return_tensors="pt",
        return_token_type_ids=False,
    )
    begins = _word_beginnings(batch) if join_pieces else torch.ones_like(batch["input_ids"])
    word_index = begins.cumsum(dim=1) - 1
    return {
        "input_ids": batch["input_ids"],
        "attention_mask": batch["attention_mask"],
        "word_index": word_index.masked_fill(batch["attention_mask"] == 0, -1),
    }


def _word_beginnings(batch: BatchEncoding) -> Tensor:
    """Return [N, P] int64: 1 for a piece that begins a word, 0 for one that continues it.

    A special token that the tokenizer adds belongs to no word, and counts as one of its own.
    """
    rows = [batch.word_ids(row) for row in range(len(batch["input_ids"]))]
    return torch.tensor(
        [[int(word is None or word != before) for before, word in pairwise([None, *row])] for row in rows]
    )

"""Tokenizers: WordPiece fitted to the training reports, or the one of a pretrained encoder."""

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors
from torch import Tensor
from transformers import AutoTokenizer, PreTrainedTokenizerBase, PreTrainedTokenizerFast

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
        tokenizer: puts [CLS] first and [SEP] last.
        texts: N cleaned texts.
        max_pieces: longer texts are cut.
        join_pieces: whether the pieces of a word (those after the first begin with ##) form one word.

    Returns:
        input_ids, attention_mask and word_index, each [N, P], where P is the longest text's number of pieces.
        word_index counts from 0 at [CLS] and is -1 in padding.
    """
    batch = tokenizer(
        list(texts),
        truncation=True,
        max_length=max_pieces,
        padding=True,
        return_tensors="pt",
        return_token_type_ids=False,
    )
    begins = _word_beginnings(tokenizer)[batch["input_ids"]] if join_pieces else torch.ones_like(batch["input_ids"])
    word_index = begins.cumsum(dim=1) - 1
    return {
        "input_ids": batch["input_ids"],
        "attention_mask": batch["attention_mask"],
        "word_index": word_index.masked_fill(batch["attention_mask"] == 0, -1),
    }


@cache
def _word_beginnings(tokenizer: PreTrainedTokenizerBase) -> Tensor:
    """Return [V] int64 over the vocabulary: 1 for a piece that begins a word, 0 for one that continues it."""
    pieces = tokenizer.convert_ids_to_tokens(list(range(len(tokenizer))))
    return torch.tensor([int(not piece.startswith(CONTINUATION)) for piece in pieces])

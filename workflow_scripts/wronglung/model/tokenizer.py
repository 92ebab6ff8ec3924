"""Tokenizers: WordPiece fitted to the training reports, or one that comes with a pretrained encoder."""

from collections.abc import Sequence
from pathlib import Path

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers
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


def fit_tokenizer(texts: Sequence[str], vocabulary_size: int, minimum_frequency: int) -> PreTrainedTokenizerFast:
    """A WordPiece tokenizer learnt from cleaned texts; the same texts in any order give the same one.

    Args:
        texts: lower-cased words joined by blanks.
        vocabulary_size: pieces at most, the special tokens included.
        minimum_frequency: occurrences that a piece needs.

    Raises:
        ValueError: without any text.
    """
    if not texts:
        raise ValueError("no text to fit a tokenizer to; the training split has no sentence")
    tokenizer = Tokenizer(models.WordPiece(unk_token=SPECIAL["unk_token"]))
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    tokenizer.decoder = decoders.WordPiece(prefix=CONTINUATION)
    trainer = trainers.WordPieceTrainer(
        vocab_size=vocabulary_size,
        min_frequency=minimum_frequency,
        special_tokens=list(SPECIAL.values()),
        continuing_subword_prefix=CONTINUATION,
        show_progress=False,
    )
    tokenizer.train_from_iterator(sorted(texts), trainer)
    ends = [(token, tokenizer.token_to_id(token)) for token in (SPECIAL["cls_token"], SPECIAL["sep_token"])]
    first, last = (token for token, _ in ends)
    tokenizer.post_processor = processors.TemplateProcessing(single=f"{first} $A {last}", special_tokens=ends)
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, **SPECIAL)


def load_tokenizer(source: str | Path) -> PreTrainedTokenizerBase:
    """The tokenizer of a folder or of the hub."""
    return AutoTokenizer.from_pretrained(str(source))


def tokenize(
    tokenizer: PreTrainedTokenizerBase, texts: Sequence[str], max_pieces: int, join_pieces: bool
) -> dict[str, Tensor]:
    """Texts as tensors for `GloriaModel.encode_texts`.

    Args:
        tokenizer: puts [CLS] first and [SEP] last.
        texts: N cleaned texts.
        max_pieces: longer texts are cut.
        join_pieces: whether the pieces of a word (those after the first begin with ##) form one word.

    Returns:
        input_ids, attention_mask, word_index [N, P]: P is the longest text's number of pieces; word_index counts from 0
        at [CLS], and is -1 in padding.
    """
    batch = tokenizer(
        list(texts),
        truncation=True,
        max_length=max_pieces,
        padding=True,
        return_tensors="pt",
        return_token_type_ids=False,
    )
    pieces = [tokenizer.convert_ids_to_tokens(row) for row in batch["input_ids"].tolist()]
    begins = torch.tensor([[not (join_pieces and piece.startswith(CONTINUATION)) for piece in row] for row in pieces])
    word_index = begins.long().cumsum(dim=1) - 1
    return {
        "input_ids": batch["input_ids"],
        "attention_mask": batch["attention_mask"],
        "word_index": word_index.masked_fill(batch["attention_mask"] == 0, -1),
    }

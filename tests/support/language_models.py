"""Tiny random language models and encoders of texts in the layout of transformers."""

from collections.abc import Sequence
from pathlib import Path

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from transformers import BertConfig, BertModel, LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

from wronglung.encoders.tokenizer import fit_tokenizer

TEMPLATE = (
    "{% for message in messages %}<{{ message['role'] }}> {{ message['content'] }} <end> {% endfor %}"
    "{% if add_generation_prompt %}<assistant> {% endif %}"
)
WORDS = [
    "the",
    "lungs",
    "are",
    "clear",
    "no",
    "effusion",
    "left",
    "right",
    "heart",
    "is",
    "normal",
    "small",
    "large",
    "pneumothorax",
    "opacity",
    ".",
    "1.",
    "2.",
    "3.",
]


def write_language_model(folder: Path, context: int = 512, template: str | None = TEMPLATE) -> Path:
    """Write a Llama of a few units, the same each time, whose words are those of some reports."""
    special = ["<unk>", "<end>", "<user>", "<assistant>"]
    vocabulary = {word: number for number, word in enumerate([*special, *WORDS])}
    own = Tokenizer(models.WordLevel(vocabulary, unk_token="<unk>"))
    own.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    own.decoder = decoders.Fuse()
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=own, unk_token="<unk>", eos_token="<end>")
    tokenizer.chat_template = template
    tokenizer.save_pretrained(folder)
    torch.manual_seed(1)
    config = LlamaConfig(
        vocab_size=len(vocabulary),
        hidden_size=16,
        intermediate_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        max_position_embeddings=context,
        eos_token_id=vocabulary["<end>"],
        bos_token_id=None,
        pad_token_id=None,
        initializer_range=1.0,
    )
    LlamaForCausalLM(config).save_pretrained(folder)
    return folder


def write_encoder(folder: Path, texts: Sequence[str]) -> Path:
    """Write a BERT of a few units with two layers, whose pieces are fitted to the texts."""
    tokenizer = fit_tokenizer(texts, 60, 1)
    tokenizer.save_pretrained(folder)
    torch.manual_seed(0)
    size = {"hidden_size": 8, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 8}
    BertModel(BertConfig(vocab_size=len(tokenizer), **size)).save_pretrained(folder)
    return folder

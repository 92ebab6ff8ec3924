"""Tiny encoders of every family, and a byte-level tokenizer, made in place."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, processors, trainers
from transformers import PreTrainedTokenizerFast

SIDE = 32  # pixels of the images that the backbones below take


class Small(NamedTuple):
    """A tiny backbone, one of its stages, and the grid that stage has of SIDE pixels."""

    architecture: dict[str, Any]
    stage: int
    grid: int


_PATCHES = {"num_channels": 1, "hidden_size": 8, "num_hidden_layers": 2, "num_attention_heads": 2}
_PATCHES |= {"image_size": SIDE, "patch_size": 8}
_CONVNEXT = {"num_channels": 1, "num_stages": 2, "hidden_sizes": [4, 8], "depths": [1, 1], "patch_size": 4}
IMAGES: dict[str, Small] = {
    # Multiples of 8: with others, torch 2.13 corrupts memory on a processor without AVX-512 (1x1 convolutions of stride
    # 2, channels last).
    "resnet": Small(
        {"num_channels": 1, "embedding_size": 8, "hidden_sizes": [8, 16], "depths": [1, 1], "layer_type": "basic"}, 2, 4
    ),
    "vit": Small({**_PATCHES, "intermediate_size": 16}, 1, 4),
    "dinov2": Small({**_PATCHES, "mlp_ratio": 2}, 2, 4),
    "dinov2_with_registers": Small({**_PATCHES, "mlp_ratio": 2, "num_register_tokens": 3}, 1, 4),
    "convnext": Small(_CONVNEXT, 2, 4),
    "convnextv2": Small(_CONVNEXT, 1, 8),
    "swin": Small(
        {
            "num_channels": 1,
            "embed_dim": 4,
            "depths": [2, 2],
            "num_heads": [1, 2],
            "window_size": 4,
            "image_size": SIDE,
            "patch_size": 4,
        },
        1,
        8,
    ),
}
_LAYERS = {"hidden_size": 8, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 8}
_LAYERS |= {"max_position_embeddings": 32}
TEXTS: dict[str, dict[str, Any]] = {
    "bert": _LAYERS,
    "distilbert": {"dim": 8, "n_layers": 1, "n_heads": 2, "hidden_dim": 8, "max_position_embeddings": 32},
    "roberta": _LAYERS,
    "xlm-roberta": _LAYERS,
}


def image_encoder(model_type: str, **changes: Any) -> dict[str, Any]:
    """The section of a tiny backbone in a model entry, with other keys in their place."""
    small = IMAGES[model_type]
    section = {
        "pretrained": None,
        "architecture": {"model_type": model_type, **small.architecture},
        "resize_to": SIDE,
        "local_stage": small.stage,
        "grid": small.grid,
        "pixel_mean": 0.5,
        "pixel_std": 0.5,
        "channels_last": True,
    }
    return section | changes


def text_encoder(model_type: str, tokenizer: str, **changes: Any) -> dict[str, Any]:
    """The section of a tiny text encoder in a model entry, with other keys in their place."""
    section = {
        "pretrained": None,
        "architecture": {"model_type": model_type, **TEXTS[model_type]},
        "tokenizer": tokenizer,
        "max_pieces": 16,
        "last_layers": 1,
        "join_pieces": True,
    }
    return section | changes


def byte_level(
    texts: Sequence[str],
    first_blank: bool = False,
    takes_blank: bool = True,
    trims: bool = True,
    cuts: bool = True,
    masks: bool = True,
    ends: bool = True,
) -> PreTrainedTokenizerFast:
    """A byte-level BPE tokenizer with RoBERTa's special tokens, fitted to texts.

    Args:
        texts: what it learns from.
        first_blank: whether the first word counts as one after a blank (`add_prefix_space`).
        takes_blank: whether the mask token takes the blank before it (`lstrip`).
        trims: whether positions leave out blanks (`trim_offsets`).
        cuts: whether texts are cut at blanks before pieces are looked for.
        masks: whether there is a mask token.
        ends: whether <s> and </s> are put around a text.
    """
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=first_blank, use_regex=cuts)
    tokenizer.decoder = decoders.ByteLevel()
    special = ["<s>", "<pad>", "</s>", "<unk>"]
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(
        vocab_size=300, min_frequency=2, special_tokens=special, initial_alphabet=alphabet, show_progress=False
    )
    tokenizer.train_from_iterator(texts, trainer)
    if ends:
        tokenizer.post_processor = processors.RobertaProcessing(
            ("</s>", 2), ("<s>", 0), trim_offsets=trims, add_prefix_space=first_blank
        )
    mask = {"mask_token": AddedToken("<mask>", lstrip=takes_blank, special=True)} if masks else {}
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        bos_token="<s>",
        eos_token="</s>",
        cls_token="<s>",
        sep_token="</s>",
        unk_token="<unk>",
        pad_token="<pad>",
        **mask,
    )

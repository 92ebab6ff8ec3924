"""Build encoders without their weights and pass one dummy through each, so that mistakes show before any long job.

Encoders are built on torch's meta device, which knows shapes and holds no numbers. Every function returns lines that
begin with the key that is wrong, from the model's entry on.
"""

from collections.abc import Mapping
from typing import Any

import torch
from transformers import PretrainedConfig, PreTrainedTokenizerBase

from wronglung.core.names import refuse_unknown
from wronglung.encoders.backbone import encoder_config, known_keys, new_encoder
from wronglung.encoders.hub import FITTED
from wronglung.encoders.image import image_features
from wronglung.encoders.image_families import image_widths
from wronglung.encoders.settings import (
    EncoderSource,
    ImageEncoderSettings,
    TextEncoderSettings,
    refuse_longer_texts,
    refuse_other_grid,
)
from wronglung.encoders.text_families import text_family
from wronglung.encoders.tokenizer import fit_tokenizer, load_tokenizer
from wronglung.encoders.tokenizer_check import PROBE, refuse_unusable

IMAGE, TEXT = "image_encoder", "text_encoder"
# Keys that an architecture would have in vain, because the tokenizer decides them.
FROM_TOKENIZER = ("vocab_size", "pad_token_id")


def image_problems(settings: ImageEncoderSettings) -> tuple[list[str], dict[str, Any]]:
    """Return what is wrong with an image encoder, and what it gives: channels, grid and width of the pooled feature."""
    problems, config = _configuration(IMAGE, settings)
    if problems or config is None:
        return problems, {}
    source = "architecture" if settings.pretrained is None else "pretrained"
    try:
        refuse_other_grid(config.model_type, config.to_dict(), settings)
    except ValueError as error:
        return [f"{IMAGE}.{_of_folder(str(error), settings)}"], {}
    try:
        with torch.device("meta"):
            pixels = torch.zeros(1, settings.resize_to, settings.resize_to)
            local, pooled = image_features(new_encoder(config).eval(), pixels, settings)
    # Whatever the library's code stumbles over is wrong with the keys or the size of the image.
    except Exception as error:
        return [f"{IMAGE}.{source}: no image of {settings.resize_to} pixels passes the encoder: {_first(error)}"], {}
    widths, given = image_widths(config.model_type, config.to_dict(), settings.local_stage), (local, pooled)
    if widths != tuple(feature.shape[1] for feature in given):
        problems.append(f"{IMAGE}.{source}: features are {[*local.shape]} and {[*pooled.shape]}, expected {widths}")
    return problems, {"channels": widths[0], "grid": settings.grid, "pooled": widths[1]}


def text_problems(settings: TextEncoderSettings, masks: bool) -> tuple[list[str], dict[str, Any]]:
    """Return what is wrong with a text encoder and its tokenizer, and what they give: width and longest text."""
    problems, config = _configuration(TEXT, settings)
    if settings.architecture is not None:
        problems += [
            f"{TEXT}.architecture.{key}: given {settings.architecture[key]!r}, but the tokenizer says it; leave it out"
            for key in FROM_TOKENIZER
            if key in settings.architecture
        ]
    tokenizer = None
    try:
        tokenizer = _tokenizer(settings.tokenizer)
        refuse_unusable(tokenizer, settings.join_pieces, masks)
    except Exception as error:
        problems.append(f"{TEXT}.tokenizer: {_first(error)}")
    if problems or config is None or tokenizer is None:
        return problems, {}
    problems += _lengths(config, tokenizer, settings)
    if problems:
        return problems, {}
    source = "architecture" if settings.pretrained is None else "pretrained"
    try:
        with torch.device("meta"):
            encoder, pieces = new_encoder(config).eval(), torch.ones(1, settings.max_pieces, dtype=torch.long)
            # Without a mask of padding, whose numbers transformers would look at: on the meta device there are none.
            width = encoder(input_ids=pieces, output_hidden_states=True).hidden_states[-1].shape[2]
    except Exception as error:
        return [f"{TEXT}.{source}: no text of {settings.max_pieces} pieces passes the encoder: {_first(error)}"], {}
    return [], {"width": width, "max_pieces": settings.max_pieces}


def _configuration(part: str, source: EncoderSource) -> tuple[list[str], PretrainedConfig | None]:
    """Return what is wrong with the keys of an architecture or with a folder of weights, and the configuration."""
    problems, key = [], "architecture" if source.pretrained is None else "pretrained"
    if source.architecture is not None:
        known = known_keys(source.architecture["model_type"])
        for name in source.architecture:
            try:
                refuse_unknown("keys", [name], [*known, "model_type"])
            except ValueError as error:
                problems.append(f"{part}.architecture.{name}: {error}")
    try:
        return problems, encoder_config(source)
    except Exception as error:
        return [*problems, f"{part}.{key}: {_first(error)}"], None


def _lengths(config: PretrainedConfig, tokenizer: PreTrainedTokenizerBase, settings: TextEncoderSettings) -> list[str]:
    """Return what does not fit between a text encoder, its tokenizer and the length of texts."""
    try:
        text_family(config.model_type)
    except ValueError as error:
        return [f"{TEXT}.{_of_folder(str(error), settings)}"]
    problems = []
    if settings.pretrained is not None:
        if config.vocab_size < len(tokenizer):
            problems.append(
                f"{TEXT}.tokenizer: it has {len(tokenizer)} pieces, the encoder {config.vocab_size}; name the "
                "tokenizer that belongs to the encoder"
            )
        if text_family(config.model_type).counts_from_padding and config.pad_token_id != tokenizer.pad_token_id:
            problems.append(
                f"{TEXT}.tokenizer: its padding is piece {tokenizer.pad_token_id}, but the encoder counts positions "
                f"from {config.pad_token_id}; name the tokenizer that belongs to the encoder"
            )
    layers: Mapping[str, Any] = {**config.to_dict(), "num_hidden_layers": config.num_hidden_layers}
    try:
        refuse_longer_texts(config.model_type, layers, int(tokenizer.pad_token_id), settings)
    except ValueError as error:
        problems.append(f"{TEXT}.{_of_folder(str(error), settings)}")
    return problems


def _tokenizer(source: str) -> PreTrainedTokenizerBase:
    """Return the tokenizer; in the place of one that is fitted later, one like it."""
    return fit_tokenizer([PROBE], 100, 1) if source == FITTED else load_tokenizer(source)


def _of_folder(message: str, source: EncoderSource) -> str:
    """Return a message about a key of the architecture as one about the folder that has it, if it is one."""
    if source.pretrained is None or not message.startswith("architecture."):
        return message
    return f"pretrained: in the configuration of {source.pretrained}, {message.removeprefix('architecture.')}"


def _first(error: Exception) -> str:
    """Return an error's text in one line of at most 300 characters."""
    text = " ".join(str(error).split())
    return (text if isinstance(error, ValueError | OSError) else f"{type(error).__name__}: {text}")[:300]

"""Build encoders without their weights and pass one dummy through each, so that mistakes show before any long job.

Encoders are built on torch's meta device, which knows shapes and holds no numbers. Every function returns lines that
begin with the key that is wrong, from the model's entry on.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import torch
from torch import nn
from transformers import PretrainedConfig, PreTrainedTokenizerBase

from wronglung.encoders.backbone import encoder_config, new_encoder
from wronglung.encoders.hub import FITTED, has_weights
from wronglung.encoders.image import image_features
from wronglung.encoders.image_families import image_faults, image_widths
from wronglung.encoders.known_keys import wrong_keys
from wronglung.encoders.settings import IMAGE, TEXT, EncoderSource, ImageEncoderSettings, TextEncoderSource
from wronglung.encoders.text_families import text_family, text_faults
from wronglung.encoders.tokenizer import fit_tokenizer, load_tokenizer
from wronglung.encoders.tokenizer_check import PROBE, refuse_unusable


class Examined(NamedTuple):
    """What an encoder's check found.

    Attributes:
        problems: lines about what is wrong; empty if nothing is.
        facts: what the encoder gives, by name; empty if it cannot be built.
    """

    problems: list[str]
    facts: dict[str, Any]


def image_problems(settings: ImageEncoderSettings) -> Examined:
    """Return what is wrong with an image encoder, and what it gives.

    Its facts are: pixels of its input, channels and grid of the map, width of the pooled feature, number of parameters.
    """
    problems, config = _configuration(IMAGE, settings)
    if config is None:
        return Examined(problems, {})
    numbers = (settings.local_stage, settings.resize_to, settings.grid)
    faults = image_faults(config.model_type, config.to_dict(), *numbers)
    if faults:
        return Examined([*problems, *(f"{IMAGE}.{_of_folder(str(fault), settings)}" for fault in faults)], {})
    try:
        with torch.device("meta"):
            pixels = torch.zeros(1, settings.resize_to, settings.resize_to)
            encoder = new_encoder(config).eval()
            local, pooled = image_features(encoder, pixels, settings)
    # Any error in the library's code comes from wrong keys or a wrong size of the image.
    except Exception as error:
        wrong = f"no image of {settings.resize_to} pixels passes the encoder: {_first(error)}"
        return Examined([*problems, f"{IMAGE}.{_key(settings)}: {wrong}"], {})
    widths = image_widths(config.model_type, config.to_dict(), settings.local_stage)
    if widths != (local.shape[1], pooled.shape[1]):
        given = f"its features have {local.shape[1]} and {pooled.shape[1]} channels, expected {widths}"
        problems.append(f"{IMAGE}.{_key(settings)}: {given}")
    facts = {
        "pixels": settings.resize_to,
        "channels": widths[0],
        "grid": settings.grid,
        "pooled": widths[1],
        "parameters": _size(encoder),
    }
    return Examined(problems, facts)


def text_problems(settings: TextEncoderSource, masks: bool) -> Examined:
    """Return what is wrong with a text encoder and its tokenizer, and what they give.

    Their facts are: width, longest text, and number of parameters without those of the word pieces, since a tokenizer
    may be fitted later.
    """
    problems, config = _configuration(TEXT, settings)
    tokenizer = None
    try:
        tokenizer = _tokenizer(settings.tokenizer)
        refuse_unusable(tokenizer, settings.asks_words, masks)
    except Exception as error:
        problems.append(f"{TEXT}.tokenizer: {_first(error)}")
    if config is None:
        return Examined(problems, {})
    facts = {"width": config.hidden_size, "max_pieces": settings.max_pieces}
    if tokenizer is None or tokenizer.pad_token is None:
        return Examined(problems, facts)
    lengths = _lengths(config, tokenizer, settings)
    if lengths:
        return Examined([*problems, *lengths], facts)
    try:
        with torch.device("meta"):
            encoder, pieces = new_encoder(config).eval(), torch.ones(1, settings.max_pieces, dtype=torch.long)
            # No padding mask: transformers would read its numbers, and the meta device has none.
            width = encoder(input_ids=pieces, output_hidden_states=True).hidden_states[-1].shape[2]
    except Exception as error:
        wrong = f"no text of {settings.max_pieces} pieces passes the encoder: {_first(error)}"
        return Examined([*problems, f"{TEXT}.{_key(settings)}: {wrong}"], facts)
    facts["parameters_without_pieces"] = _size(encoder) - _size(encoder.get_input_embeddings())
    if width != config.hidden_size:
        problems.append(f"{TEXT}.{_key(settings)}: its words are {width} wide, expected {config.hidden_size}")
    return Examined(problems, facts)


def _size(module: nn.Module) -> int:
    """Return the number of a module's parameters."""
    return sum(parameter.numel() for parameter in module.parameters())


def _configuration(part: str, source: EncoderSource) -> tuple[list[str], PretrainedConfig | None]:
    """Return what is wrong with the keys of an architecture or with a folder of weights, and the configuration."""
    problems = [] if source.architecture is None else [f"{part}.{one}" for one in wrong_keys(part, source.architecture)]
    try:
        if source.pretrained is not None:
            _refuse_no_folder(source.pretrained)
            if not has_weights(Path(source.pretrained)):
                raise ValueError(f"{source.pretrained} holds no weights, model.safetensors or pytorch_model.bin")
        return problems, encoder_config(source)
    except Exception as error:
        return [*problems, f"{part}.{_key(source)}: {_first(error)}"], None


def _refuse_no_folder(source: str) -> None:
    if not Path(source).is_dir():
        raise ValueError(f"there is no folder {source}; give a folder that is there, or the name of a model on the hub")


def _lengths(config: PretrainedConfig, tokenizer: PreTrainedTokenizerBase, settings: TextEncoderSource) -> list[str]:
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
    numbers = (int(tokenizer.pad_token_id), settings.max_pieces, settings.last_layers)
    faults = text_faults(config.model_type, layers, *numbers)
    return [*problems, *(f"{TEXT}.{_of_folder(str(fault), settings)}" for fault in faults)]


def _tokenizer(source: str) -> PreTrainedTokenizerBase:
    """Return the tokenizer; in the place of one that is fitted later, one like it."""
    if source == FITTED:
        return fit_tokenizer([PROBE], 100, 1)
    _refuse_no_folder(source)
    return load_tokenizer(source)


def _key(source: EncoderSource) -> str:
    """Return the key that says where the encoder comes from."""
    return "architecture" if source.pretrained is None else "pretrained"


def _of_folder(message: str, source: EncoderSource) -> str:
    """Turn a message about the architecture into one about the folder of the weights, if one is given."""
    if source.pretrained is None or not message.startswith("architecture."):
        return message
    return f"pretrained: in the configuration of {source.pretrained}, {message.removeprefix('architecture.')}"


def _first(error: Exception) -> str:
    """Return an error's text in one line of at most 300 characters."""
    text = " ".join(str(error).split())
    return (text if isinstance(error, ValueError | OSError) else f"{type(error).__name__}: {text}")[:300]

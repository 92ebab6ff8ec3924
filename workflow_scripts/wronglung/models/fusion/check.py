"""Check a fusion model's settings: every encoder is built without its weights."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from transformers import PretrainedConfig

from wronglung.encoders.backbone import new_encoder
from wronglung.encoders.check import Examined, image_problems
from wronglung.encoders.hub import FITTED, has_weights
from wronglung.encoders.known_keys import wrong_keys
from wronglung.encoders.settings import TEXT
from wronglung.encoders.tokenizer import load_tokenizer
from wronglung.models.check import Checked
from wronglung.models.fusion.encoders import VolumeEncoder, language_model_config
from wronglung.models.fusion.settings import FusionSettings, LanguageModelSettings, TextSource


def check_model(settings: Mapping[str, Any]) -> Checked:
    """Return what is wrong with a model that is trained here.

    Args:
        settings: of a run, as `FusionSettings` has them; encoders that it does not use are null.
    """
    own = FusionSettings.model_validate(settings)
    found: dict[str, Examined] = {}
    if own.image_encoder is not None:
        found["image"] = image_problems(own.image_encoder)
    if own.volume_encoder is not None:
        with torch.device("meta"):
            size = _size(VolumeEncoder(own.volume_encoder))
        found["volume"] = Examined([], {"width": own.volume_encoder.widths[-1], "parameters": size})
    if isinstance(own.text_encoder, LanguageModelSettings):
        found["text"] = language_model_problems(own.text_encoder)
    elif own.text_encoder is not None:
        facts = {"width": own.text_encoder.widths[-1], "max_pieces": own.text_encoder.max_pieces}
        found["text"] = Examined(_of_tokenizer(own.text_encoder, own.training.masked_share), facts)
    if own.table_encoder is not None:
        found["table"] = Examined([], {"width": own.table_encoder.widths[-1]})
    problems = [line for one in found.values() for line in one.problems]
    return Checked(problems, {name: one.facts for name, one in found.items()})


def language_model_problems(settings: LanguageModelSettings) -> Examined:
    """Return what is wrong with a causal language model: its keys, its folder, the length of texts, changed layers."""
    key = f"{TEXT}.{'architecture' if settings.pretrained is None else 'pretrained'}"
    problems = _of_tokenizer(settings, masked_share=0.0)
    if settings.architecture is not None:
        problems += [f"{TEXT}.{one}" for one in wrong_keys(TEXT, settings.architecture)]
    try:
        if settings.pretrained is not None and not Path(settings.pretrained).is_dir():
            raise ValueError(f"there is no folder {settings.pretrained}; expected one, or a name of the hub")
        if settings.pretrained is not None and not has_weights(Path(settings.pretrained)):
            raise ValueError(f"{settings.pretrained} holds no weights, model.safetensors or pytorch_model.bin")
        config = language_model_config(settings)
        with torch.device("meta"):
            model = new_encoder(config)
    # Any error in the library's code comes from wrong keys or a wrong folder.
    except Exception as error:
        return Examined([*problems, f"{key}: {' '.join(str(error).split())[:300]}"], {})
    problems += _of_length(settings, config)
    if settings.lora is not None:
        names = [name for name, _ in model.named_modules()]
        unknown = [end for end in settings.lora.modules if not any(name.split(".")[-1] == end for name in names)]
        if unknown:
            problems.append(
                f"{TEXT}.lora.modules: given {unknown}, which the language model lacks; e.g. q_proj, v_proj"
            )
    facts = {"width": int(config.hidden_size), "max_pieces": settings.max_pieces}
    return Examined(problems, facts | {"parameters": _size(model)})


def _of_length(settings: LanguageModelSettings, config: PretrainedConfig) -> list[str]:
    longest = getattr(config, "max_position_embeddings", settings.max_pieces)
    if settings.max_pieces <= longest:
        return []
    return [f"{TEXT}.max_pieces: given {settings.max_pieces}; expected {longest} at most, the positions of the model"]


def _of_tokenizer(settings: TextSource, masked_share: float) -> list[str]:
    """Return what is wrong with the tokenizer, if it is not fitted later."""
    if settings.tokenizer == FITTED:
        return []
    key = f"{TEXT}.tokenizer"
    if not Path(settings.tokenizer).is_dir():
        return [f"{key}: there is no folder {settings.tokenizer}; expected one, `{FITTED}`, or a name of the hub"]
    try:
        tokenizer = load_tokenizer(settings.tokenizer)
    # A foreign folder can raise anything.
    except Exception as error:
        return [f"{key}: {' '.join(str(error).split())[:300]}"]
    if not tokenizer.is_fast:
        return [f"{key}: {settings.tokenizer} does not tell where a piece lies in a text; expected a fast tokenizer"]
    if masked_share > 0.0 and tokenizer.mask_token is None:
        return [f"training.masked_share: given {masked_share}, but the tokenizer has no mask token; set it to 0"]
    return []


def _size(module: torch.nn.Module) -> int:
    return sum(parameter.numel() for parameter in module.parameters())

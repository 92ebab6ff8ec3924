"""The keys that an architecture can have, as transformers knows them. Needs transformers and not torch."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from transformers import CONFIG_MAPPING, PretrainedConfig

from wronglung.core.names import refuse_unknown
from wronglung.core.section import WrongKeyError

# Keys without effect in a text encoder's architecture, because the tokenizer decides their values.
FROM_TOKENIZER = ("vocab_size", "pad_token_id")


def known_keys(model_type: str) -> list[str]:
    """Return the keys of a model type's configuration that describe its architecture.

    Left out is what all configurations of transformers share: labels, types of numbers, outputs.

    Raises:
        KeyError: if the model type is unknown to transformers.
    """
    configuration = CONFIG_MAPPING[model_type]
    shared = {field.name for field in fields(PretrainedConfig)}
    own = {field.name for field in fields(configuration)} - shared
    return sorted({name for name in own if not name.startswith("_")} | {*configuration.attribute_map})


def wrong_keys(part: str, architecture: Mapping[str, Any]) -> list[WrongKeyError]:
    """Return the keys of an architecture that would have no effect; none if its model type is unknown to transformers.

    Args:
        part: `image_encoder` or `text_encoder`.
        architecture: `model_type` and its keys.
    """
    if architecture["model_type"] not in CONFIG_MAPPING:
        return []
    from_tokenizer = FROM_TOKENIZER if part == "text_encoder" else ()
    known = [key for key in known_keys(architecture["model_type"]) if key not in from_tokenizer]
    faults = []
    for key, value in architecture.items():
        if key in from_tokenizer:
            said = f"given {value!r}, but it is the tokenizer's; leave it out"
            faults.append(WrongKeyError(f"architecture.{key}", said))
            continue
        try:
            refuse_unknown("keys", [key], [*known, "model_type"])
        except ValueError as error:
            faults.append(WrongKeyError(f"architecture.{key}", str(error)))
    return faults

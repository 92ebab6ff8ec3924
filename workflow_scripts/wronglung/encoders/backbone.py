"""Encoders: a Hugging Face backbone for images, a Hugging Face encoder for texts, from weights or from scratch."""

from typing import Any

from torch import nn
from transformers import AutoConfig, AutoModel, PretrainedConfig, PreTrainedModel

from wronglung.encoders.settings import EncoderSource


def encoder_config(source: EncoderSource) -> PretrainedConfig:
    """The configuration of an encoder, read from its weights' folder or made from its architecture."""
    if source.pretrained is not None:
        config = AutoConfig.from_pretrained(source.pretrained, trust_remote_code=False)
        config.name_or_path = ""  # a folder of this machine has no place in the model's own config
        return config
    return as_config(source.architecture or {})


def new_encoder(config: PretrainedConfig) -> PreTrainedModel:
    """An encoder with random weights, without the pooler of BERT-like models, which nothing here uses."""
    return without_pooler(AutoModel.from_config(config))


def pretrained_encoder(source: str) -> PreTrainedModel:
    """An encoder with the weights of a local folder or the hub; code that lies beside them is not run.

    Some well-known text encoders are published only as a pickle (pytorch_model.bin), so safetensors are not insisted
    on; such a pickle is read with torch's own restricted unpickler.
    """
    return without_pooler(AutoModel.from_pretrained(source, trust_remote_code=False, weights_only=True))


def without_pooler(encoder: PreTrainedModel) -> PreTrainedModel:
    """The encoder, its learned pooler taken off: unused weights would be saved, and hold up distributed training."""
    if any(True for _ in getattr(encoder, "pooler", nn.Identity()).parameters()):
        encoder.register_module("pooler", None)
    return encoder


def as_config(description: PretrainedConfig | dict[str, Any]) -> PretrainedConfig:
    """An encoder's configuration from `model_type` and its keys.

    Raises:
        ValueError: if the model type is unknown to transformers, or a key to the model type.
    """
    if isinstance(description, PretrainedConfig):
        return description
    keys = dict(description)
    model_type = keys.pop("model_type")
    return AutoConfig.for_model(model_type, **keys)

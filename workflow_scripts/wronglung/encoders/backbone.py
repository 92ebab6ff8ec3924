"""Build encoders: a Hugging Face backbone for images or encoder for texts, from given weights or from scratch."""

from typing import Any

from torch import nn
from transformers import AutoConfig, AutoModel, PretrainedConfig, PreTrainedModel

from wronglung.encoders.settings import EncoderSource


def encoder_config(source: EncoderSource) -> PretrainedConfig:
    """Return an encoder's configuration, read from the folder of its weights or made from its architecture."""
    if source.pretrained is not None:
        config = AutoConfig.from_pretrained(source.pretrained, trust_remote_code=False)
        config.name_or_path = ""  # keeps a folder of this machine out of the saved config
        return config
    return as_config(source.architecture or {})


def new_encoder(config: PretrainedConfig) -> PreTrainedModel:
    """Return an encoder with random weights, without the learned pooler of BERT and ViT, which nothing here uses."""
    return without_unused(AutoModel.from_config(config))


def pretrained_encoder(source: str) -> PreTrainedModel:
    """Return an encoder with the weights of a local folder or the hub; code stored with the weights is never run.

    Safetensors are not required, because some well-known text encoders are published only as a pickle
    (pytorch_model.bin). Such a pickle is read with torch's own restricted unpickler.
    """
    return without_unused(AutoModel.from_pretrained(source, trust_remote_code=False, weights_only=True))


def without_unused(encoder: PreTrainedModel) -> PreTrainedModel:
    """Remove an encoder's learned pooler, and freeze its mask token, which DINOv2 needs in pretraining alone.

    Unused weights would hinder distributed training. The mask token stays, so that the weights of DINOv2 still fit.
    """
    if any(True for _ in getattr(encoder, "pooler", nn.Identity()).parameters()):
        encoder.register_module("pooler", None)
    for name, parameter in encoder.named_parameters():
        if name.endswith("embeddings.mask_token"):
            parameter.requires_grad_(False)
    return encoder


def as_config(description: PretrainedConfig | dict[str, Any]) -> PretrainedConfig:
    """Return an encoder's configuration from `model_type` and its keys.

    Keys that the model type lacks have no effect; `known_keys.known_keys` has the others.

    Raises:
        ValueError: if the model type is unknown to transformers.
    """
    if isinstance(description, PretrainedConfig):
        return description
    keys = dict(description)
    model_type = keys.pop("model_type")
    return AutoConfig.for_model(model_type, **keys)

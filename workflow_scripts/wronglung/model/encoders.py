"""Encoders: a Hugging Face backbone for images, a Hugging Face encoder for texts, from weights or from scratch."""

from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional
from transformers import AutoConfig, AutoModel, PretrainedConfig, PreTrainedModel

from wronglung.model.configuration import as_config
from wronglung.model.pooling import pool_sentence, pool_words
from wronglung.model.settings import EncoderSource, ImageFeatureSettings, TextFeatureSettings


class ImageFeatures(NamedTuple):
    """What an image looks like to the encoder, before projection to the joint width C -> D."""

    local: Tensor  # [B, C, h, w]
    pooled: Tensor  # [B, C']


class TextFeatures(NamedTuple):
    """What a text looks like to the encoder."""

    words: Tensor  # [N, T, D], slots: [CLS], the words, [SEP]; zero after a text's own
    word_mask: Tensor  # [N, T] bool, True where a word counts in the alignment
    sentence: Tensor  # [N, D]


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


def resize(images: Tensor, side: int) -> Tensor:
    """Images [B, C, H, W] resized to side x side, bilinear.

    Enlarging aligns corners, as the published encoder does from 224 to 299; shrinking averages (antialias).
    """
    if images.shape[-1] == side:
        return images
    if images.shape[-1] < side:
        return functional.interpolate(images, size=(side, side), mode="bilinear", align_corners=True)
    return functional.interpolate(images, size=(side, side), mode="bilinear", align_corners=False, antialias=True)


def image_features(backbone: PreTrainedModel, pixels: Tensor, settings: ImageFeatureSettings) -> ImageFeatures:
    """Local and pooled features of images.

    Args:
        backbone: returns hidden states, each [B, C, h, w], and a pooled output.
        pixels: [B, H, W], 0..255, uint8 or float.
        settings: size, normalisation and stage.

    Raises:
        ValueError: if the stage's map has not the declared grid.
    """
    grey = (pixels.to(torch.float32) / 255.0 - settings.pixel_mean) / settings.pixel_std
    images = resize(grey[:, None], settings.resize_to).expand(-1, backbone.config.num_channels, -1, -1)
    if settings.channels_last:
        images = images.contiguous(memory_format=torch.channels_last)
    output = backbone(images, output_hidden_states=True)
    local = output.hidden_states[settings.local_stage]
    if tuple(local.shape[-2:]) != (settings.grid, settings.grid):
        raise ValueError(
            f"stage {settings.local_stage} at {settings.resize_to} pixels gives a {tuple(local.shape[-2:])} map, "
            f"but the config says grid: {settings.grid}; change grid, resize_to or local_stage"
        )
    return ImageFeatures(local, output.pooler_output.flatten(1))


def text_features(
    encoder: PreTrainedModel,
    input_ids: Tensor,
    attention_mask: Tensor,
    word_index: Tensor,
    settings: TextFeatureSettings,
    count_cls: bool,
) -> TextFeatures:
    """Word and sentence vectors of texts.

    Args:
        encoder: returns hidden states, each [N, P, D].
        input_ids: [N, P] word pieces, [CLS] first and [SEP] last.
        attention_mask: [N, P], 0 for padding.
        word_index: [N, P] int, from `tokenize`: the word of each piece, -1 for padding.
        settings: layers and divisor.
        count_cls: whether [CLS] counts as a word. [SEP] never does; [MASK] and [UNK] do.
    """
    output = encoder(input_ids=input_ids, attention_mask=attention_mask, output_hidden_states=True)
    states = torch.stack(output.hidden_states[-settings.last_layers :])  # [L, N, P, D]
    last = word_index.amax(dim=1)  # [N], the slot of [SEP]
    words = pool_words(states, word_index, slots=int(last.max()) + 1)
    slot = torch.arange(words.shape[1], device=words.device)[None, :]
    word_mask = (slot < last[:, None]) & (slot >= (0 if count_cls else 1))
    return TextFeatures(words, word_mask, pool_sentence(words, settings.max_pieces))

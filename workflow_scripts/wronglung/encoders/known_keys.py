"""The keys that an architecture can have, by transformers' `model_type`.

They are those of the configurations of the transformers that requirements.lock pins, and a test compares them with it.
They are written down here because planning refuses other keys, and transformers takes seconds to import.
"""

from collections.abc import Mapping
from typing import Any

from wronglung.core.names import refuse_unknown
from wronglung.core.section import WrongKeyError

# Keys without effect in a text encoder's architecture, because the tokenizer decides their values.
FROM_TOKENIZER = ("vocab_size", "pad_token_id")
_ALL = "initializer_range"
_PATCHES = (
    f"{_ALL} attention_probs_dropout_prob hidden_act hidden_dropout_prob hidden_size image_size layer_norm_eps "
    "num_attention_heads num_channels num_hidden_layers patch_size qkv_bias"
)
_DINO = f"{_PATCHES} apply_layernorm drop_path_rate layerscale_value mlp_ratio reshape_hidden_states use_swiglu_ffn"
_CONVNEXT = (
    f"{_ALL} depths drop_path_rate hidden_act hidden_sizes image_size layer_norm_eps num_channels num_hidden_layers "
    "num_stages patch_size"
)
_TEXT = (
    f"{_ALL} bos_token_id eos_token_id hidden_size max_position_embeddings num_attention_heads num_hidden_layers "
    "pad_token_id tie_word_embeddings vocab_size"
)
_BERT = (
    f"{_TEXT} add_cross_attention attention_probs_dropout_prob classifier_dropout hidden_act hidden_dropout_prob "
    "intermediate_size is_decoder layer_norm_eps type_vocab_size use_cache"
)
_KEYS = {
    "resnet": "depths downsample_in_bottleneck downsample_in_first_stage embedding_size hidden_act hidden_sizes "
    "layer_type num_channels",
    "vit": f"{_PATCHES} encoder_stride intermediate_size pooler_act pooler_output_size",
    "dinov2": f"{_DINO} use_mask_token",
    "dinov2_with_registers": f"{_DINO} num_register_tokens",
    "convnext": f"{_CONVNEXT} layer_scale_init_value",
    "convnextv2": _CONVNEXT,
    "swin": f"{_ALL} attention_probs_dropout_prob depths drop_path_rate embed_dim encoder_stride hidden_act "
    "hidden_dropout_prob image_size layer_norm_eps mlp_ratio num_attention_heads num_channels num_heads "
    "num_hidden_layers patch_size qkv_bias use_absolute_embeddings window_size",
    "bert": _BERT,
    "distilbert": f"{_TEXT} activation attention_dropout dim dropout hidden_dim n_heads n_layers qa_dropout "
    "seq_classif_dropout sinusoidal_pos_embds",
    "roberta": _BERT,
    "xlm-roberta": _BERT,
    "llama": f"{_TEXT} attention_bias attention_dropout head_dim hidden_act intermediate_size mlp_bias "
    "num_key_value_heads pretraining_tp rms_norm_eps rope_parameters use_cache",
}


def known_keys(model_type: str) -> list[str]:
    """Return the keys of a model type's configuration that describe its architecture, in alphabetical order.

    Left out is what all configurations of transformers share: labels, types of numbers, outputs.

    Raises:
        KeyError: if the model type is no known family.
    """
    return sorted(_KEYS[model_type].split())


def wrong_keys(part: str, architecture: Mapping[str, Any]) -> list[WrongKeyError]:
    """Return the keys of an architecture that would have no effect; none if its model type is no known family.

    Args:
        part: `image_encoder` or `text_encoder`.
        architecture: `model_type` and its keys.
    """
    if architecture["model_type"] not in _KEYS:
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

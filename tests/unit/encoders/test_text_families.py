"""Text encoders: what their keys say without building one."""

from typing import Any

import pytest
from transformers import CONFIG_MAPPING

from tests.support.encoders import TEXTS, text_encoder
from wronglung.encoders.backbone import as_config
from wronglung.encoders.settings import TextEncoderSettings
from wronglung.encoders.text_families import TEXT_FAMILIES, longest_text, text_width


@pytest.mark.parametrize("model_type", TEXTS)
def test_what_transformers_takes_for_a_key_is_known(model_type: str) -> None:
    given = CONFIG_MAPPING[model_type]().to_dict()
    assert {key: given[key] for key in TEXT_FAMILIES[model_type].defaults} == TEXT_FAMILIES[model_type].defaults


@pytest.mark.parametrize(
    ("model_type", "keys", "padding", "longest"),
    [
        ("bert", {}, 0, 512),
        ("distilbert", {"max_position_embeddings": 40}, 0, 40),
        ("roberta", {"max_position_embeddings": 514}, 1, 512),  # roberta-base
        ("xlm-roberta", {"max_position_embeddings": 514}, 1, 512),
        ("roberta", {"max_position_embeddings": 40}, 0, 39),
    ],
)
def test_the_longest_text(model_type: str, keys: dict[str, Any], padding: int, longest: int) -> None:
    assert longest_text(model_type, keys, padding) == longest


@pytest.mark.parametrize(
    ("model_type", "keys", "changes", "message"),
    [
        ("bert", {}, {"max_pieces": 33}, r"max_pieces: given 33; expected 32 at most"),
        ("roberta", {}, {"max_pieces": 32}, r"max_pieces: given 32; expected 31 at most"),
        ("bert", {}, {"last_layers": 3}, r"last_layers: given 3; expected 2 at most"),
        ("bert", {"num_hidden_layers": "x"}, {}, r"architecture\.num_hidden_layers: given 'x'"),
        ("bert", {"model_type": "gpt2"}, {}, r"architecture\.model_type: given 'gpt2'; expected .*'bert'.*'roberta'"),
        ("bert", {"model_type": "vit"}, {}, r"architecture\.model_type: given 'vit'"),
    ],
)
def test_a_text_encoder_that_cannot_be_is_refused_without_building(
    model_type: str, keys: dict[str, Any], changes: dict[str, Any], message: str
) -> None:
    section = text_encoder(model_type, "fitted", **changes)
    section["architecture"] |= keys
    with pytest.raises(ValueError, match=message):
        TextEncoderSettings.model_validate(section)


@pytest.mark.parametrize("model_type", TEXTS)
def test_the_width_is_that_of_the_configuration(model_type: str) -> None:
    for keys in ({}, TEXTS[model_type], {"hidden_size": 24}):
        assert text_width(model_type, keys) == as_config({"model_type": model_type, **keys}).hidden_size
    assert text_width("unknown", {}) is None
    assert text_width(model_type, {"hidden_size": "x"}) is None

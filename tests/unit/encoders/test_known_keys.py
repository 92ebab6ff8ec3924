"""The keys of an architecture that planning accepts are those of transformers."""

from dataclasses import fields

import pytest
from transformers import CONFIG_MAPPING, PretrainedConfig

from wronglung.encoders.image_families import IMAGE_FAMILIES
from wronglung.encoders.known_keys import known_keys, wrong_keys
from wronglung.encoders.text_families import TEXT_FAMILIES


@pytest.mark.parametrize("model_type", [*IMAGE_FAMILIES, *TEXT_FAMILIES, "llama"])
def test_known_keys_are_those_of_transformers(model_type: str) -> None:
    """Those of its own configuration, with the other names that it takes for them."""
    configuration = CONFIG_MAPPING[model_type]
    shared = {field.name for field in fields(PretrainedConfig)}
    own = {field.name for field in fields(configuration)} - shared
    found = {name for name in own if not name.startswith("_")} | {*configuration.attribute_map}
    assert known_keys(model_type) == sorted(found)


def test_a_wrong_key_is_named_with_its_like() -> None:
    wrong = wrong_keys("text_encoder", {"model_type": "bert", "hiden_size": 8, "vocab_size": 9, "hidden_size": 8})
    assert [one.key for one in wrong] == ["architecture.hiden_size", "architecture.vocab_size"]
    assert "'hidden_size' for" in wrong[0].problem
    assert wrong_keys("image_encoder", {"model_type": "unknown", "any": 1}) == []

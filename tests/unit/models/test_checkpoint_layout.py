"""The published layout of checkpoints: its names and sizes, and the entries of a config that describe it."""

from typing import Any

import pytest
import torch
from transformers import ResNetConfig

from tests.support.project import resolved_config
from tests.tiny.checkpoint import Bottleneck, PublishedGloria, published_state, tiny_settings
from wronglung.config.reading import read_config
from wronglung.models.gloria.entries import GivenGloria
from wronglung.models.gloria.model import build_model
from wronglung.models.gloria.published.tensor_names import published_name, rename
from wronglung.models.gloria.settings import ModelSettings


def test_the_published_depth_has_torchvisions_318_names() -> None:
    # ResNet-50 without fc has 53 convolutions and 53 normalisations of 5 tensors each (spec of the released weights).
    image = tiny_settings("x", False)
    resnet = {"model_type": "resnet", **ResNetConfig().to_diff_dict()}
    image["image_encoder"]["architecture"] = {
        key: value for key, value in resnet.items() if not key.startswith("transf")
    }
    names = [
        published_name(name)
        for name in build_model(ModelSettings.model_validate(image), 10).state_dict()
        if name.startswith("image_encoder.")
    ]
    assert len(names) == len(set(names)) == 318
    for name in (
        "conv1.weight",
        "bn1.num_batches_tracked",
        "layer1.0.downsample.1.running_mean",
        "layer4.2.conv3.weight",
    ):
        assert f"gloria.img_encoder.model.{name}" in names
    assert "gloria.img_encoder.model.layer3.5.bn2.bias" in names
    assert not [name for name in names if ".layer1.1.downsample" in name or ".layer3.6." in name]


@pytest.mark.parametrize("config", ["mimic_cxr.yaml", "mimic_cxr_gold.yaml"])
def test_the_shipped_entry_fits_a_checkpoint_of_the_published_size(config: str) -> None:
    entries = read_config(resolved_config(f"configs/{config}")).given_weights
    assert "gloria" in entries
    bert = {"vocab_size": 28996}  # of the cased vocabulary; all else is BERT base, transformers' default
    architecture = {
        "stem": 64,
        "widths": [64, 128, 256, 512],
        "depths": [3, 4, 6, 3],
        "block": Bottleneck,
        "bert": bert,
    }
    for entry in entries.values():
        with torch.device("meta"):
            source = PublishedGloria(architecture, 3, 299, entry.alignment.no_attention)
            model = build_model(entry.settings(), bert["vocab_size"])
        state = published_state(source)
        assert state["gloria.img_encoder.global_embedder.weight"].shape == (768, 2048)
        assert state["gloria.img_encoder.local_embedder.weight"].shape == (768, 1024, 1, 1)
        assert sum(name.startswith("gloria.img_encoder.model.") for name in state) == 318
        assert len(rename(state, model.state_dict()).left_out) == 3


def test_a_tensor_that_no_checkpoint_has_is_named() -> None:
    with pytest.raises(ValueError, match=r"image_encoder\.patches\.weight.*ResNet.*BERT"):
        published_name("image_encoder.patches.weight")


def test_an_entry_describes_its_encoders_and_its_tokenizer() -> None:
    entry: dict[str, Any] = {"family": "gloria", "weights": "x.ckpt", "sha256": None, "threads": 1}
    entry |= tiny_settings("some/folder", False)
    assert GivenGloria.model_validate(entry).settings() == ModelSettings.model_validate(
        tiny_settings("some/folder", False)
    )
    with pytest.raises(ValueError, match=r"text_encoder\.tokenizer.*`fitted`"):
        GivenGloria.model_validate(entry | {"text_encoder": {**entry["text_encoder"], "tokenizer": "fitted"}})
    weights = {**entry["image_encoder"], "pretrained": "microsoft/resnet-50", "architecture": None}
    with pytest.raises(ValueError, match=r"image_encoder\.architecture\b.*none.*model_type: resnet"):
        GivenGloria.model_validate(entry | {"image_encoder": weights})
    other = {**entry["text_encoder"], "architecture": {"model_type": "roberta"}}
    with pytest.raises(ValueError, match=r"text_encoder\.architecture\b.*roberta.*model_type: bert"):
        GivenGloria.model_validate(entry | {"text_encoder": other})
    with pytest.raises(ValueError, match="sha256"):
        GivenGloria.model_validate(entry | {"sha256": "ABC"})

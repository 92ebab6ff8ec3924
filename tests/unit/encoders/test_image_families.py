"""Image backbones: what their keys say is what they give, and a cell of the map lies where its pixels lie."""

from typing import Any

import pytest
import torch
import yaml
from transformers import CONFIG_MAPPING, PreTrainedModel

from tests.support.encoders import IMAGES, SIDE, image_encoder
from tests.support.project import ROOT
from wronglung.encoders.backbone import encoder_config, new_encoder
from wronglung.encoders.image import ImageFeatures, image_features
from wronglung.encoders.image_families import IMAGE_FAMILIES, grid_of, image_widths
from wronglung.encoders.known_keys import known_keys
from wronglung.encoders.settings import ImageEncoderSettings


def built(model_type: str, **changes: Any) -> tuple[PreTrainedModel, ImageEncoderSettings]:
    """A tiny backbone with random weights that are not near zero, in evaluation mode."""
    settings = ImageEncoderSettings.model_validate(image_encoder(model_type, **changes))
    torch.manual_seed(0)
    backbone = new_encoder(encoder_config(settings)).eval()
    with torch.no_grad():
        for parameter in backbone.parameters():
            parameter.add_(0.3 * torch.randn_like(parameter))
    return backbone, settings


def features(model_type: str, pixels: torch.Tensor, **changes: Any) -> ImageFeatures:
    """Features of a tiny backbone."""
    backbone, settings = built(model_type, **changes)
    with torch.inference_mode():
        return image_features(backbone, pixels, settings)


def test_every_family_is_tried() -> None:
    assert set(IMAGES) == set(IMAGE_FAMILIES)


@pytest.mark.parametrize("model_type", IMAGES)
def test_what_transformers_takes_for_a_key_is_known(model_type: str) -> None:
    given = CONFIG_MAPPING[model_type]().to_dict()
    assert {key: given[key] for key in IMAGE_FAMILIES[model_type].defaults} == IMAGE_FAMILIES[model_type].defaults
    assert set(IMAGE_FAMILIES[model_type].defaults) <= set(known_keys(model_type))


@pytest.mark.parametrize("model_type", IMAGES)
def test_every_stage_has_the_channels_and_the_grid_that_its_keys_say(model_type: str) -> None:
    small = IMAGES[model_type]
    for stage in (1, 2):
        grid = grid_of(model_type, small.architecture, stage, SIDE)
        channels, pooled = image_widths(model_type, small.architecture, stage)
        found = features(model_type, torch.zeros(3, SIDE, SIDE), local_stage=stage, grid=grid)
        assert found.local.shape == (3, channels, grid, grid)
        assert found.pooled.shape == (3, pooled)
    assert grid_of(model_type, small.architecture, small.stage, SIDE) == small.grid


@pytest.mark.parametrize(
    ("model_type", "keys", "stage", "side", "grid"),
    [
        ("resnet", {}, 3, 299, 19),  # GLoRIA's layer3
        ("resnet", {}, 3, 224, 14),
        ("resnet", {"downsample_in_first_stage": True}, 3, 224, 7),
        ("vit", {}, 12, 224, 14),
        ("vit", {"patch_size": 32}, 12, 384, 12),
        ("dinov2", {}, 12, 224, 16),
        ("dinov2", {}, 12, 518, 37),
        ("convnext", {}, 3, 224, 14),
        ("swin", {}, 3, 224, 14),
        ("swin", {}, 4, 384, 12),
    ],
)
def test_grids_of_known_encoders(model_type: str, keys: dict[str, Any], stage: int, side: int, grid: int) -> None:
    assert grid_of(model_type, keys, stage, side) == grid


@pytest.mark.parametrize(
    ("preset", "model_type"),
    [("vit_base", "vit"), ("dinov2_base", "dinov2"), ("convnext_tiny", "convnext"), ("swin_tiny", "swin")],
)
def test_presets_state_the_grid_of_their_encoder(preset: str, model_type: str) -> None:
    """The sizes of these encoders are what transformers takes where a configuration says nothing."""
    text = (ROOT / f"presets/encoders/{preset}.yaml").read_text()
    own = ImageEncoderSettings.model_validate(yaml.safe_load(text))
    assert grid_of(model_type, {}, own.local_stage, own.resize_to) == own.grid


@pytest.mark.parametrize("model_type", IMAGES)
def test_a_cell_lies_where_its_pixels_lie(model_type: str) -> None:
    """A change of some pixels changes the map most in the cell that covers them, whatever tokens come before.

    The cells of a ResNet look at more than they cover, so that a neighbour may change more.
    """
    torch.manual_seed(1)
    pixels = torch.randint(90, 110, (1, SIDE, SIDE)).float()
    grid, changed = IMAGES[model_type].grid, pixels.clone()
    cell = SIDE // grid
    changed[:, cell : 2 * cell, 3 * cell : 4 * cell] += torch.randint(-80, 80, (1, cell, cell))
    before, after = (features(model_type, one).local for one in (pixels, changed))
    row, column = divmod((before - after).norm(dim=1).argmax().item(), grid)
    assert max(abs(row - 1), abs(column - 3)) <= int(model_type == "resnet")


@pytest.mark.parametrize("model_type", ["vit", "dinov2", "dinov2_with_registers"])
def test_position_encodings_fit_other_sizes(model_type: str) -> None:
    pixels = torch.randint(0, 255, (2, SIDE, SIDE)).float()
    assert features(model_type, pixels, resize_to=48, grid=6).local.shape == (2, 8, 6, 6)


@pytest.mark.parametrize("model_type", ["vit", "dinov2", "dinov2_with_registers"])
def test_the_last_block_is_what_transformers_normalises(model_type: str) -> None:
    backbone, settings = built(model_type, local_stage=2)
    with torch.inference_mode():
        found = image_features(backbone, torch.arange(SIDE**2).reshape(1, SIDE, SIDE) % 256, settings)
        grey = (torch.arange(SIDE**2).reshape(1, 1, SIDE, SIDE) % 256 / 255 - 0.5) / 0.5
        whole = backbone(grey).last_hidden_state
    before = 1 + getattr(backbone.config, "num_register_tokens", 0)
    torch.testing.assert_close(found.local.flatten(2).mT, whole[:, before:])
    torch.testing.assert_close(found.pooled, whole[:, 0])


@pytest.mark.parametrize("model_type", IMAGES)
def test_nothing_that_learns_is_unused(model_type: str) -> None:
    """What no loss depends on would stop a training in several processes."""
    backbone, settings = built(model_type)
    found = image_features(backbone.train(), torch.rand(2, SIDE, SIDE) * 255, settings)
    (found.local.square().mean() + found.pooled.square().mean()).backward()
    unused = [name for name, own in backbone.named_parameters() if own.requires_grad and own.grad is None]
    assert unused == []


@pytest.mark.parametrize(
    ("model_type", "changes", "message"),
    [
        ("vit", {"grid": 5}, r"grid: given 5; expected 4\b"),
        ("vit", {"resize_to": 36}, r"resize_to: given 36; expected a multiple of 8\b"),
        (
            "swin",
            {"resize_to": 36, "local_stage": 2},
            r"resize_to: given 36; expected a multiple of 8\b.*nearest is 32",
        ),
        ("convnext", {"local_stage": 3}, r"local_stage: given 3; expected 1 to 2\b.*2 stages"),
        ("dinov2", {"local_stage": 12}, r"local_stage: given 12; expected 1 to 2\b.*2 blocks"),
    ],
)
def test_a_map_that_the_keys_do_not_give_is_refused_without_building(
    model_type: str, changes: dict[str, Any], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        ImageEncoderSettings.model_validate(image_encoder(model_type, **changes))


@pytest.mark.parametrize(
    ("model_type", "keys", "message"),
    [
        ("bert", {}, r"architecture\.model_type: given 'bert'; expected .*spatial.*'convnext'.*'vit'"),
        ("vitt", {}, r"architecture\.model_type: given 'vitt'"),
        ("vit", {"patch_size": [8, 4]}, r"architecture\.patch_size: given \[8, 4\]; expected one whole number"),
        ("vit", {"hidden_size": "8"}, r"architecture\.hidden_size: given '8'"),
        ("swin", {"depths": 4}, r"architecture\.depths: given 4; expected a list"),
        ("resnet", {"depths": 2}, r"architecture\.depths: given 2; expected a list"),
        ("resnet", {"depths": [1, 1, 1]}, r"architecture\.hidden_sizes: .*same length"),
        ("convnext", {"num_stages": 4, "depths": [1, 1]}, r"architecture\.num_stages: given 4, but hidden_sizes has 2"),
    ],
)
def test_an_architecture_that_is_none_is_refused_without_building(
    model_type: str, keys: dict[str, Any], message: str
) -> None:
    section = image_encoder(model_type if model_type in IMAGES else "vit")
    section["architecture"] |= {"model_type": model_type, **keys}
    with pytest.raises(ValueError, match=message):
        ImageEncoderSettings.model_validate(section)

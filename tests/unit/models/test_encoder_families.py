"""Every family of encoders under GLoRIA's own trainer: two steps, and maps of the stated grid."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import torch
from safetensors.torch import load_file
from transformers import AutoModel

from tests.support.encoders import IMAGES, TEXTS, byte_level, image_encoder, text_encoder
from tests.unit.models.made_up import CROP, SEED, sentences, tiny_clip, tiny_settings
from tests.unit.models.test_resuming import interruption
from wronglung.data.images.store import open_images
from wronglung.encoders.backbone import encoder_config, new_encoder
from wronglung.encoders.image import image_features, like_pooled
from wronglung.encoders.image_families import IMAGE_FAMILIES, grid_of
from wronglung.encoders.settings import ImageEncoderSettings, TextEncoderSettings
from wronglung.encoders.text_families import TEXT_FAMILIES
from wronglung.encoders.tokenizer import fit_tokenizer, load_tokenizer, tokenize
from wronglung.models.clip.check import check_model as check_clip
from wronglung.models.clip.make_maps import make_maps as make_clip_maps
from wronglung.models.clip.model import build_model as build_clip
from wronglung.models.clip.settings import ClipSettings
from wronglung.models.clip.train import train as train_clip
from wronglung.models.gloria.make_maps import make_maps
from wronglung.models.gloria.model import GloriaModel, build_model
from wronglung.models.gloria.settings import GloriaSettings
from wronglung.models.gloria.train import train
from wronglung.outputs.maps import AttentionMaps
from wronglung.text.cleaning import clean
from wronglung.text.instances import with_words
from wronglung.training.training_inputs import TrainingInputs
from wronglung.training.training_log import read_log

TWO_STEPS = {"training__epochs": 1, "training__epoch_share": 0.6}  # 9 of 15 images, 4 a batch
WORDS = {"sentences__masking": {"unit": "word", "share": 0.3, "mask_single": True}}


def with_encoders(
    image: str = "resnet", text: str = "bert", tokenizer: str = "fitted", **changes: object
) -> GloriaSettings:
    """Settings of a tiny model of these families, for two steps."""
    sections = {"image_encoder": image_encoder(image), "text_encoder": text_encoder(text, tokenizer)}
    return tiny_settings(**{**sections, **TWO_STEPS, **changes})


def clip_with(image: str = "resnet", text: str = "bert", tokenizer: str = "fitted") -> ClipSettings:
    """Settings of a tiny CLIP of these families, for two steps; it compares the cells of the last stage."""
    section, pooled = image_encoder(image), text_encoder(text, tokenizer) | {"pooling": "mean"}
    keys = {key: value for key, value in section["architecture"].items() if key != "model_type"}
    last = len(IMAGE_FAMILIES[image].widths({**IMAGE_FAMILIES[image].defaults, **keys})) - 1
    section |= {"local_stage": last, "grid": grid_of(image, keys, last, section["resize_to"])}
    del pooled["join_pieces"]
    return tiny_clip(image_encoder=section, text_encoder=pooled, **TWO_STEPS)


def maps_of(folder: Path, inputs: TrainingInputs) -> AttentionMaps:
    """Maps of some images and texts."""
    rows = sentences(4)
    with open_images(inputs.images) as images:
        return make_maps(folder, with_words(rows, clean), images, CROP, 1, "tiny", SEED)


def trained(settings: GloriaSettings, inputs: TrainingInputs, folder: Path) -> AttentionMaps:
    """The maps of a model after two steps, each of which changed it."""
    train(settings, SEED, inputs, folder)
    assert read_log(folder / "log.csv")["step"].tolist() == [2]
    grid = settings.image_encoder.grid
    maps = maps_of(folder, inputs)
    assert maps.attention.shape[1:] == (grid, grid)
    np.testing.assert_allclose(maps.attention.sum((1, 2)) + maps.no_attention, 1.0, atol=1e-5)
    assert np.ptp(maps.attention, axis=(1, 2)).min() > 0
    return maps


@pytest.mark.parametrize("family", IMAGES)
def test_an_image_family_trains_and_gives_maps(family: str, inputs: TrainingInputs, tmp_path: Path) -> None:
    maps = trained(with_encoders(image=family), inputs, tmp_path)
    again = maps_of(tmp_path, inputs)
    np.testing.assert_array_equal(again.attention, maps.attention)
    told = json.loads((tmp_path / "config.json").read_text())
    assert told["image_config"]["model_type"] == family
    # The other layout in memory gives the same maps.
    assert told["image"].pop("channels_last") is True
    told["image"]["channels_last"] = False
    (tmp_path / "config.json").write_text(json.dumps(told))
    other = maps_of(tmp_path, inputs)
    np.testing.assert_allclose(other.attention, maps.attention, rtol=0, atol=1e-6)
    np.testing.assert_allclose(other.global_similarity, maps.global_similarity, rtol=0, atol=1e-6)


@pytest.mark.parametrize("family", IMAGES)
def test_every_weight_of_a_saved_model_comes_back(family: str, tmp_path: Path) -> None:
    """Also what is computed and not saved, as the places of Swin's windows."""
    torch.manual_seed(0)
    model = build_model(with_encoders(image=family), 60).eval()
    model.save_pretrained(tmp_path)
    loaded, pixels = GloriaModel.from_pretrained(tmp_path).eval(), torch.rand(2, CROP, CROP) * 255
    assert {*load_file(tmp_path / "model.safetensors")} == {*model.state_dict()}
    with torch.inference_mode():
        for ours, theirs in zip(model.encode_images(pixels), loaded.encode_images(pixels), strict=True):
            assert torch.equal(ours, theirs)


@pytest.mark.parametrize("family", IMAGES)
def test_clip_trains_with_an_image_family_and_gives_maps(family: str, inputs: TrainingInputs, tmp_path: Path) -> None:
    settings = clip_with(image=family)
    assert check_clip(settings.model_dump()).problems == []
    train_clip(settings, SEED, inputs, tmp_path)
    assert read_log(tmp_path / "log.csv")["step"].tolist() == [2]
    with open_images(inputs.images) as images:
        maps = make_clip_maps(tmp_path, with_words(sentences(4), clean), images, CROP, 1, "tiny", SEED)
    assert maps.grid == (settings.image_encoder.grid,) * 2
    assert np.ptp(maps.attention, axis=(1, 2)).min() > 0


@pytest.mark.parametrize("family", ["convnext", "swin", "vit", "resnet"])
def test_a_cell_is_projected_as_the_pooled_feature_is(family: str) -> None:
    """Of an image whose cells are all alike, each cell's embedding is the image's; ViT's [CLS] is another token."""
    torch.manual_seed(0)
    model = build_clip(clip_with(image=family), 60).eval()
    encoder, channels = model.image_encoder, model.image_projection.in_features
    vector = torch.randn(1, channels)
    cells = like_pooled(encoder, vector[:, :, None, None].expand(-1, -1, 3, 3))
    normed = encoder.layernorm(vector) if family in ("convnext", "swin") else vector
    torch.testing.assert_close(cells, normed[:, :, None, None].expand(-1, -1, 3, 3))
    if family == "swin":  # the pooled feature is the mean of such cells
        local, pooled = image_features(encoder, torch.rand(2, CROP, CROP) * 255, model.image_settings)
        torch.testing.assert_close(like_pooled(encoder, local).mean((2, 3)), pooled, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("family", TEXTS)
def test_clip_trains_with_a_text_family(family: str, byte_inputs: TrainingInputs, tmp_path: Path) -> None:
    train_clip(clip_with(text=family, tokenizer="bytes"), SEED, byte_inputs, tmp_path)
    assert read_log(tmp_path / "log.csv")["train_loss"].notna().all()


@pytest.fixture(scope="session")
def byte_inputs(inputs: TrainingInputs, tmp_path_factory: pytest.TempPathFactory) -> TrainingInputs:
    """The same data with a byte-level tokenizer."""
    folder = tmp_path_factory.mktemp("bytes")
    byte_level([clean(text) for text in sentences(20)["text"]]).save_pretrained(folder)
    return replace(inputs, tokenizer=str(folder))


def test_every_text_family_is_tried() -> None:
    assert set(TEXTS) == set(TEXT_FAMILIES)


@pytest.mark.parametrize("family", TEXTS)
@pytest.mark.parametrize("kind", ["fitted", "bytes"])
def test_a_text_family_trains_and_gives_maps(
    family: str, kind: str, inputs: TrainingInputs, byte_inputs: TrainingInputs, tmp_path: Path
) -> None:
    """With word pieces and with bytes, whose padding is another number, and with masked words."""
    own = inputs if kind == "fitted" else byte_inputs
    trained(with_encoders(text=family, text_encoder__max_pieces=29, **WORDS), own, tmp_path)
    told = json.loads((tmp_path / "config.json").read_text())["text_config"]
    assert (told["model_type"], told["pad_token_id"]) == (family, int(kind == "bytes" and "roberta" in family))


def test_texts_of_roberta_may_fill_all_its_positions(byte_inputs: TrainingInputs, tmp_path: Path) -> None:
    """Positions begin after the padding's number, 1: 32 of them hold 30 pieces."""
    torch.manual_seed(0)
    encoder = build_model(with_encoders(text="roberta"), 300, padding=1).text_encoder.eval()
    assert encoder(input_ids=torch.full((1, 30), 5)).last_hidden_state.shape == (1, 30, 8)
    with pytest.raises(RuntimeError):
        encoder(input_ids=torch.full((1, 31), 5))


@pytest.mark.parametrize(("image", "text"), [("vit", "roberta"), ("dinov2", "distilbert"), ("swin", "bert")])
def test_an_interrupted_run_ends_in_the_same_bits(
    image: str, text: str, inputs: TrainingInputs, tmp_path: Path
) -> None:
    settings = with_encoders(image=image, text=text, training__epochs=3)
    train(settings, SEED, inputs, tmp_path / "straight")

    with interruption(step=5):
        train(settings, SEED, inputs, tmp_path / "interrupted")
    train(settings, SEED, inputs, tmp_path / "interrupted")
    weights = [(tmp_path / name / "model.safetensors").read_bytes() for name in ("straight", "interrupted")]
    assert weights[0] == weights[1]


@pytest.mark.parametrize("family", ["vit", "swin"])
def test_a_folder_of_ones_own_encoder_is_taken_as_it_is(family: str, inputs: TrainingInputs, tmp_path: Path) -> None:
    torch.manual_seed(5)
    own = new_encoder(encoder_config(ImageEncoderSettings.model_validate(image_encoder(family))))
    own.save_pretrained(tmp_path / "own")
    section = image_encoder(family, pretrained=str(tmp_path / "own"), architecture=None)
    model = build_model(with_encoders(image_encoder=section), 60)
    given, taken = own.state_dict(), model.image_encoder.state_dict()
    assert given.keys() == taken.keys()
    assert all(torch.equal(given[name], taken[name]) for name in given)
    trained(with_encoders(image_encoder=section), inputs, tmp_path / "model")


def test_a_text_encoder_that_counts_from_another_padding_is_refused(tmp_path: Path) -> None:
    own = TextEncoderSettings.model_validate(text_encoder("roberta", "fitted"))
    AutoModel.from_config(encoder_config(own)).save_pretrained(tmp_path)
    section = text_encoder("roberta", "fitted", pretrained=str(tmp_path), architecture=None)
    tokenizer = fit_tokenizer(["left lung"], 60, 1)
    with pytest.raises(ValueError, match=r"padding is piece 0, the text encoder counts positions from 1"):
        build_model(with_encoders(text_encoder=section), len(tokenizer), tokenizer.pad_token_id)


def test_a_masked_text_has_the_tokenizers_own_mask(byte_inputs: TrainingInputs) -> None:
    tokenizer = load_tokenizer(byte_inputs.tokenizer)
    ids = tokenize(tokenizer, ["left [MASK] opacity"], 20, join_pieces=True)["input_ids"][0].tolist()
    assert ids.count(tokenizer.mask_token_id) == 1
    assert pd.Series(tokenizer.convert_ids_to_tokens(ids)).str.contains("MASK").sum() == 0

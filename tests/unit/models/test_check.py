"""The check before long jobs: what is right passes, and every mistake of every model is named by its key."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from tests.support.encoders import IMAGES, TEXTS, byte_level, image_encoder, text_encoder
from tests.support.project import resolved_config
from tests.tiny.checkpoint import tiny_settings as published
from tests.unit.models.made_up import TINY
from wronglung.encoders.backbone import encoder_config, new_encoder
from wronglung.encoders.known_keys import known_keys
from wronglung.encoders.settings import ImageEncoderSettings, TextEncoderSettings
from wronglung.encoders.tokenizer import fit_tokenizer
from wronglung.models.check import Asked, check_models, keep_result, summary
from wronglung.models.gloria.check import check_model

CHECK = "wronglung.models.gloria.check:check_model"


def settings(**sections: dict[str, Any]) -> dict[str, Any]:
    """Settings of a tiny model with keys of its sections in the place of others."""
    given = deepcopy(TINY)
    for name, keys in sections.items():
        given[name] |= keys
    return given


def architecture(section: str, **keys: Any) -> dict[str, Any]:
    """Settings of a tiny model with more keys in an architecture."""
    return settings(**{section: {"architecture": {**TINY[section]["architecture"], **keys}}})


@pytest.fixture(scope="module")
def bytes_folder(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("bytes")
    byte_level(["left lung"], masks=False).save_pretrained(folder)
    return str(folder)


@pytest.mark.parametrize("family", IMAGES)
def test_every_image_family_passes(family: str) -> None:
    given = settings(image_encoder=image_encoder(family))
    result = check_model(given)
    assert result.problems == []
    assert result.found["image"]["grid"] == IMAGES[family].grid


@pytest.mark.parametrize("family", TEXTS)
def test_every_text_family_passes(family: str, bytes_folder: str) -> None:
    for tokenizer in ("fitted", bytes_folder):
        result = check_model(settings(text_encoder=text_encoder(family, tokenizer)))
        assert result.problems == []
        assert result.found["text"].items() >= {"width": 8, "max_pieces": 16}.items()


@pytest.mark.parametrize("config", ["config.yaml", "configs/mimic_cxr.yaml"])
def test_architectures_that_are_shipped_have_known_keys(config: str) -> None:
    sections = [
        entry[part]["architecture"]
        for entry in resolved_config(config)["models"].values()
        for part in ("image_encoder", "text_encoder")
        if (entry.get(part) or {}).get("architecture") is not None
    ]
    assert sections
    assert all(set(section) <= {"model_type", *known_keys(section["model_type"])} for section in sections)


def test_the_published_sizes_pass(tmp_path: Path) -> None:
    fit_tokenizer(["left lung"], 100, 1).save_pretrained(tmp_path)
    assert check_model(published(str(tmp_path), no_attention=True)).problems == []
    gloria = resolved_config("configs/mimic_cxr.yaml")["models"]["gloria"]
    gloria["text_encoder"]["tokenizer"] = str(tmp_path)
    result = check_model({name: gloria[name] for name in ("image_encoder", "text_encoder", "alignment")})
    assert result.problems == []
    # ResNet-50 has 25,557,032 parameters, 2,049,000 of them in its classifier; BERT base 109,482,240, of them 590,592
    # in its pooler and 30,522 vectors of 768 for word pieces.
    size = 25_557_032 - 2_049_000
    image = {"pixels": 299, "channels": 1024, "grid": 19, "pooled": 2048, "parameters": size}
    assert result.found["image"] == image
    assert result.found["text"]["width"] == 768
    assert result.found["text"]["parameters_without_pieces"] == 109_482_240 - 590_592 - 30_522 * 768
    line = summary("gloria", result.found)
    assert line.startswith("models.gloria: image: pixels 299, ")
    assert "parameters 23,508,032" in line


@pytest.mark.parametrize(
    ("given", "key", "words"),
    [
        (
            architecture("image_encoder", hiden_sizes=[8]),
            "image_encoder.architecture.hiden_sizes",
            "'hidden_sizes' for",
        ),
        (architecture("text_encoder", vocab_size=9), "text_encoder.architecture.vocab_size", "tokenizer"),
        (
            architecture("text_encoder", attn_implementation="eager"),
            "text_encoder.architecture.attn_implementation",
            "",
        ),
        (architecture("text_encoder", num_attention_heads=3), "text_encoder.architecture", "3"),
        (architecture("text_encoder", hidden_act="gelus"), "text_encoder.architecture", "gelus"),
        (architecture("image_encoder", layer_type="simple"), "image_encoder.architecture", "simple"),
        (settings(alignment={"joint_width": 9}), "alignment.joint_width", "given 9; expected 8"),
        (settings(text_encoder={"tokenizer": "/nowhere"}), "text_encoder.tokenizer", "no folder /nowhere"),
        (settings(text_encoder=text_encoder("roberta", "fitted", max_pieces=31)), "", ""),
        (
            settings(image_encoder={"architecture": None, "pretrained": "/nowhere"}),
            "image_encoder.pretrained",
            "no folder /nowhere",
        ),
    ],
)
def test_a_mistake_is_named_by_its_key(given: dict[str, Any], key: str, words: str) -> None:
    problems = check_model(given).problems
    if not key:
        assert problems == []
        return
    assert len(problems) == 1
    assert problems[0].partition(":")[0] == key
    assert words in problems[0]


def test_texts_longer_than_the_positions_that_padding_leaves_are_refused(bytes_folder: str) -> None:
    """The fitted tokenizer's padding is piece 0 and leaves 31 of 32 positions; RoBERTa's is piece 1 and leaves 30."""
    given = settings(text_encoder=text_encoder("roberta", bytes_folder, max_pieces=31))
    (problem,) = check_model(given).problems
    assert problem.startswith("text_encoder.max_pieces: given 31; expected 30 at most")
    given["text_encoder"]["max_pieces"] = 30
    assert check_model(given).problems == []


def test_a_tokenizer_without_a_mask_token_is_refused_where_texts_are_masked(bytes_folder: str) -> None:
    given = settings(text_encoder=text_encoder("roberta", bytes_folder))
    assert check_model(given).problems == []
    given["sentences"]["masking"] = {"unit": "word", "share": 0.3, "mask_single": True}
    (problem,) = check_model(given).problems
    assert problem.startswith("text_encoder.tokenizer: the tokenizer has no mask token")


def test_folders_of_ones_own_are_compared_with_the_config(tmp_path: Path, bytes_folder: str) -> None:
    for name, section in (("image", image_encoder("vit")), ("text", text_encoder("roberta", bytes_folder))):
        kind = ImageEncoderSettings if name == "image" else TextEncoderSettings
        new_encoder(encoder_config(kind.model_validate(section))).save_pretrained(tmp_path / name)
    own = {"architecture": None, "pretrained": str(tmp_path / "image")}
    assert check_model(settings(image_encoder=image_encoder("vit", **own))).problems == []
    wrong = image_encoder("vit", **own, local_stage=9)
    assert check_model(settings(image_encoder=wrong)).problems[0].startswith("image_encoder.local_stage: given 9;")
    wrong = image_encoder("vit", architecture=None, pretrained=str(tmp_path / "text"))
    (problem,) = check_model(settings(image_encoder=wrong)).problems
    assert problem.startswith("image_encoder.pretrained: ")
    assert "'roberta'" in problem
    assert "'swin'" in problem
    own = {"architecture": None, "pretrained": str(tmp_path / "text")}
    assert check_model(settings(text_encoder=text_encoder("roberta", bytes_folder, **own))).problems == []
    (problem,) = check_model(settings(text_encoder=text_encoder("roberta", "fitted", **own))).problems
    assert problem.startswith("text_encoder.tokenizer: its padding is piece 0")
    (tmp_path / "text/model.safetensors").unlink()
    (problem,) = check_model(settings(text_encoder=text_encoder("roberta", bytes_folder, **own))).problems
    assert problem.startswith("text_encoder.pretrained: ")


def test_all_mistakes_of_all_models_are_one_message(tmp_path: Path) -> None:
    one = architecture("image_encoder", hiden_sizes=[8], layer_typ="basic")
    two = settings(alignment={"joint_width": 9}, text_encoder={"tokenizer": "/nowhere"})
    right = Asked("right", CHECK, settings())
    with pytest.raises(ValueError, match="cannot be built") as refused:
        check_models([Asked("one", CHECK, one), right, Asked("two", CHECK, two)])
    named = [line.strip().partition(":")[0] for line in str(refused.value).splitlines()[1:]]
    assert named == [
        "models.one.image_encoder.architecture.hiden_sizes",
        "models.one.image_encoder.architecture.layer_typ",
        "models.two.text_encoder.tokenizer",
        "models.two.alignment.joint_width",
    ]
    with pytest.raises(ValueError, match="cannot be built") as refused:
        check_models([Asked(name, CHECK, one) for name in ("first", "like_it", "too")])
    lines = str(refused.value).splitlines()[1:]
    assert len(lines) == 2
    assert all(line.strip().startswith("models.first.") and "models.like_it, models.too" in line for line in lines)
    keep_result(tmp_path / "kept/right.json", check_models([right])["right"])
    assert json.loads((tmp_path / "kept/right.json").read_text())["image"]["channels"] == 8

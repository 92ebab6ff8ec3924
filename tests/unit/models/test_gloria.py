"""The model: shapes, round trip, what reaches its weights, what it refuses, and the published sizes."""

from pathlib import Path

import pytest
import torch
from transformers import AutoConfig, AutoModel, ResNetConfig, ResNetModel
from transformers.utils import logging

from tests.unit.models.made_up import tiny_settings
from wronglung.encoders.image import resize
from wronglung.encoders.settings import ImageEncoderSettings
from wronglung.encoders.tokenizer import fit_tokenizer, load_tokenizer, tokenize
from wronglung.models.gloria.model import GloriaModel, build_model
from wronglung.models.gloria.settings import GloriaSettings

TEXTS = ["left effusion", "no opacity in the right lung", "effusion"]
VOCABULARY = 60


@pytest.fixture
def batch() -> dict[str, torch.Tensor]:
    tokens = tokenize(fit_tokenizer(TEXTS, VOCABULARY, 1), TEXTS, 16, True)
    pixels = torch.randint(0, 256, (2, 24, 24), generator=torch.Generator().manual_seed(0), dtype=torch.uint8)
    return {"pixels": pixels, **tokens, "owner": torch.tensor([0, 0, 1]), "text_id": torch.arange(3)}


def model_of(settings: GloriaSettings) -> GloriaModel:
    torch.manual_seed(0)
    return build_model(settings, VOCABULARY)


def test_features_have_the_declared_shapes(batch: dict[str, torch.Tensor]) -> None:
    model = model_of(tiny_settings()).eval()
    images = model.encode_images(batch["pixels"])
    texts = model.encode_texts(batch["input_ids"], batch["attention_mask"], batch["word_index"])
    assert images.local.shape == (2, 8, 4, 4)
    assert images.pooled.shape == (2, 8)
    assert texts.sentence.shape == (3, 8)
    assert texts.word_mask.sum(1).tolist() == [3, 7, 2]  # [CLS] and the words, without [SEP]
    assert model.attend(images, texts).maps.shape == (2, 3, texts.words.shape[1], 4, 4)


def test_cls_counts_only_when_asked(batch: dict[str, torch.Tensor]) -> None:
    model = model_of(tiny_settings(alignment__count_cls=False)).eval()
    mask = model.encode_texts(batch["input_ids"], batch["attention_mask"], batch["word_index"]).word_mask
    assert mask.sum(1).tolist() == [2, 6, 1]
    assert not mask[:, 0].any()


def test_padding_of_a_batch_changes_no_text(batch: dict[str, torch.Tensor]) -> None:
    model = model_of(tiny_settings()).eval()
    names = ("input_ids", "attention_mask", "word_index")
    whole = model.encode_texts(*(batch[name] for name in names))
    length = int(batch["attention_mask"][2].sum())
    alone = model.encode_texts(*(batch[name][2:, :length] for name in names))
    torch.testing.assert_close(whole.words[2:, : alone.words.shape[1]], alone.words, rtol=1e-4, atol=1e-5)
    torch.testing.assert_close(whole.sentence[2:], alone.sentence, rtol=1e-4, atol=1e-5)
    assert (whole.words[2, alone.words.shape[1] :] == 0).all()


@pytest.mark.parametrize("formula", ["released", "paper", "cosine"])
def test_the_loss_reaches_every_weight(batch: dict[str, torch.Tensor], formula: str) -> None:
    model = model_of(tiny_settings(alignment__formula=formula))
    model(**batch).loss.backward()
    # Positions and pieces that the batch does not use, and the key bias that a softmax cancels, stay without.
    without = {name for name, weight in model.named_parameters() if weight.grad is None or not weight.grad.any()}
    assert {name for name in without if not name.endswith("key.bias")} == set()


def test_saving_and_loading_keeps_every_number(batch: dict[str, torch.Tensor], tmp_path: Path) -> None:
    model = model_of(tiny_settings()).eval()
    model.save_pretrained(tmp_path)
    again = GloriaModel.from_pretrained(tmp_path).eval()
    assert (tmp_path / "model.safetensors").is_file()
    assert again.alignment == model.alignment
    assert torch.equal(model(**batch).loss, again(**batch).loss)


def test_a_tokenizer_beside_a_model_is_loaded_without_a_warning(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, request: pytest.FixtureRequest
) -> None:
    model_of(tiny_settings()).save_pretrained(tmp_path)
    fit_tokenizer(TEXTS, VOCABULARY, 1).save_pretrained(tmp_path)
    logging.add_handler(caplog.handler)
    request.addfinalizer(lambda: logging.remove_handler(caplog.handler))
    assert load_tokenizer(tmp_path)("left effusion").word_ids() == [None, 0, 1, None]
    assert not caplog.records


def test_given_encoders_bring_their_weights(tmp_path: Path) -> None:
    settings = tiny_settings()
    architectures = settings.image_encoder.architecture, settings.text_encoder.architecture
    encoders = []
    for name, architecture in zip(("image", "text"), architectures, strict=True):
        keys = dict(architecture) | ({"vocab_size": VOCABULARY} if name == "text" else {})
        encoder = AutoModel.from_config(AutoConfig.for_model(keys.pop("model_type"), **keys))
        encoder.save_pretrained(tmp_path / name)
        encoders.append(encoder)
    changes = {f"{name}_encoder__pretrained": str(tmp_path / name) for name in ("image", "text")}
    nothing = {f"{name}_encoder__architecture": None for name in ("image", "text")}
    model = model_of(tiny_settings(**changes, **nothing))
    for own, given in zip((model.image_encoder, model.text_encoder), encoders, strict=True):
        weights = given.state_dict()
        assert all(torch.equal(value, weights[name]) for name, value in own.state_dict().items())
    model.save_pretrained(tmp_path / "model")
    assert str(tmp_path) not in (tmp_path / "model" / "config.json").read_text()


def test_a_tokenizer_larger_than_the_encoder_is_refused(tmp_path: Path) -> None:
    keys = dict(tiny_settings().text_encoder.architecture) | {"vocab_size": 20}
    AutoModel.from_config(AutoConfig.for_model(keys.pop("model_type"), **keys)).save_pretrained(tmp_path)
    settings = tiny_settings(text_encoder__pretrained=str(tmp_path), text_encoder__architecture=None)
    with pytest.raises(ValueError, match=r"tokenizer.*\b60\b.*\b20\b"):
        build_model(settings, VOCABULARY)


def test_a_wrong_grid_is_refused(batch: dict[str, torch.Tensor]) -> None:
    model = model_of(tiny_settings())
    model.image_settings = model.image_settings.model_copy(update={"grid": 5})
    with pytest.raises(ValueError, match=r"\(4, 4\).*grid: 5.*resize_to.*local_stage"):
        model.encode_images(batch["pixels"])


def test_a_wrong_joint_width_is_refused() -> None:
    with pytest.raises(ValueError, match=r"text encoder.*\b8\b.*joint_width.*\b9\b"):
        model_of(tiny_settings(alignment__joint_width=9))


def test_the_published_backbone_has_the_published_maps() -> None:
    # GLoRIA: 224 -> 299, layer3 1024 x 19 x 19, pooled 2048 (spec §1.1).
    backbone = ResNetModel(ResNetConfig()).eval()
    with torch.inference_mode():
        output = backbone(resize(torch.zeros(1, 3, 224, 224), 299), output_hidden_states=True)
    assert output.hidden_states[3].shape == (1, 1024, 19, 19)
    assert output.pooler_output.shape == (1, 2048, 1, 1)


def test_enlarging_aligns_corners_and_shrinking_averages() -> None:
    image = torch.arange(16.0).reshape(1, 1, 4, 4)
    larger = resize(image, 7)
    assert torch.equal(larger[..., ::2, ::2], image)
    checkerboard = torch.tensor([[0.0, 1.0], [1.0, 0.0]]).repeat(8, 8)[None, None]
    assert float((resize(checkerboard, 4) - 0.5).abs().max()) < 0.1


def test_a_source_is_weights_or_architecture() -> None:
    both = {**tiny_settings().image_encoder.model_dump(), "pretrained": "some/folder"}
    with pytest.raises(ValueError, match=r"`pretrained`.*`architecture`.*null"):
        ImageEncoderSettings.model_validate(both)
    with pytest.raises(ValueError, match=r"`architecture`.*`model_type`"):
        ImageEncoderSettings.model_validate({**both, "pretrained": None, "architecture": {}})

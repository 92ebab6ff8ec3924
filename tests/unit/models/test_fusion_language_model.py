"""A language model with given weights: its first layers are taken, and low-rank changes begin as none."""

from pathlib import Path

import pytest
import torch
from pydantic import ValidationError
from transformers import AutoModel, LlamaConfig

from tests.unit.models.made_up_samples import LANGUAGE_MODEL, tiny_fusion
from wronglung.models.fusion.configuration import Attributes, Targets
from wronglung.models.fusion.encoders import LanguageModelEncoder
from wronglung.models.fusion.model import FusionModel, build_model, new_config
from wronglung.models.fusion.settings import LanguageModelSettings

LORA = {"rank": 2, "alpha": 4, "dropout": 0.0, "modules": ["q_proj", "v_proj"]}
IDS, THERE = torch.tensor([[3, 4, 5, 0], [6, 7, 8, 9]]), torch.tensor([[1, 1, 1, 0], [1, 1, 1, 1]])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The weights of a language model of three layers."""
    torch.manual_seed(3)
    keys = {name: value for name, value in LANGUAGE_MODEL["architecture"].items() if name != "model_type"}
    own = AutoModel.from_config(LlamaConfig(**keys | {"num_hidden_layers": 3, "vocab_size": 12}))
    folder = tmp_path_factory.mktemp("llama")
    own.save_pretrained(folder)
    return folder


def built(folder: Path, vocabulary: int = 12, **changes: object) -> FusionModel:
    """A model of texts with given weights."""
    given = LANGUAGE_MODEL | {"pretrained": str(folder), "architecture": None} | changes
    settings = tiny_fusion(modalities=["text"], text_encoder=given)
    targets = Targets(names=["a"], censored=False, means=[0.5])
    return build_model(new_config(settings, targets, Attributes(names=[], means=[], deviations=[]), vocabulary)).eval()


@pytest.mark.parametrize("lora", [None, LORA])
def test_it_begins_as_the_first_layers_of_the_given_one(folder: Path, lora: dict | None) -> None:
    encoder = built(folder, layers=2, lora=lora).encoders["text"]
    whole = AutoModel.from_pretrained(folder, num_hidden_layers=2).eval()
    states = whole(input_ids=IDS, attention_mask=THERE).last_hidden_state
    assert torch.allclose(encoder(IDS, THERE), torch.stack([states[0, 2], states[1, 3]]), atol=1e-5)
    trained = {name for name, weight in encoder.named_parameters() if weight.requires_grad}
    assert all("lora_" in name for name in trained) == (lora is not None)
    assert trained


def test_the_mean_is_over_the_pieces_that_are_there(folder: Path) -> None:
    encoder = built(folder, pooling="mean").encoders["text"]
    states = AutoModel.from_pretrained(folder).eval()(input_ids=IDS, attention_mask=THERE).last_hidden_state
    assert torch.allclose(encoder(IDS, THERE), torch.stack([states[0, :3].mean(0), states[1].mean(0)]), atol=1e-5)


def test_a_saved_model_with_low_rank_changes_is_read_again(folder: Path, tmp_path: Path) -> None:
    model = built(folder, lora=LORA)
    with torch.no_grad():
        for name, weight in model.named_parameters():
            if "lora_B" in name:
                weight.fill_(0.3)
    model.save_pretrained(tmp_path)
    again = FusionModel.from_pretrained(tmp_path).eval()
    assert isinstance(again.encoders["text"], LanguageModelEncoder)
    inputs = {"there": torch.tensor([True, True]), "input_ids": IDS, "attention_mask": THERE}
    assert torch.equal(again.encode("text", inputs), model.encode("text", inputs))
    assert not torch.allclose(model.encode("text", inputs), built(folder).encode("text", inputs))


def test_it_knows_the_pieces_of_its_tokenizer(folder: Path) -> None:
    with pytest.raises(ValueError, match="the tokenizer has 13 pieces, the language model 12"):
        built(folder, vocabulary=13)


def test_layers_are_of_given_weights() -> None:
    with pytest.raises(ValidationError, match=r"layers: given 2 without pretrained"):
        LanguageModelSettings.model_validate(LANGUAGE_MODEL | {"layers": 2})

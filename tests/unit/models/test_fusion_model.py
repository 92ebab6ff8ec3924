"""Losses against other libraries, encoders against what they are said to do, and settings that are refused."""

from typing import Any

import numpy as np
import pytest
import torch
from pydantic import ValidationError
from sklearn.metrics import log_loss
from sksurv.linear_model import CoxPHSurvivalAnalysis

from tests.unit.models.made_up_samples import LANGUAGE_MODEL, tiny_fusion
from wronglung.models.fusion.check import check_model
from wronglung.models.fusion.configuration import Attributes, Targets
from wronglung.models.fusion.encoders import PiecesEncoder, TableEncoder, VolumeEncoder
from wronglung.models.fusion.entries import TrainedFusion
from wronglung.models.fusion.losses import cox_loss, label_loss
from wronglung.models.fusion.model import FusionModel, build_model, new_config
from wronglung.models.fusion.settings import PiecesEncoderSettings, VolumeEncoderSettings

VOLUME = {"widths": [4, 8], "depths": [1, 1], "first_stride": 1, "pixel_mean": 0.5, "pixel_std": 0.5}
TARGETS = Targets(names=["a", "b"], censored=False, means=[0.5, 0.25])
ATTRIBUTES = Attributes(names=["age", "marker"], means=[60.0, 0.5], deviations=[10.0, 1.0])


def built(**changes: Any) -> FusionModel:
    """A new model."""
    torch.manual_seed(0)
    return build_model(new_config(tiny_fusion(**changes), TARGETS, ATTRIBUTES, vocabulary=30))


def test_unknown_labels_have_no_part_in_the_loss() -> None:
    rng = np.random.default_rng(0)
    logits, labels = rng.normal(size=(9, 3)), rng.integers(2, size=(9, 3)).astype(float)
    labels[rng.random((9, 3)) < 0.3] = np.nan
    known = ~np.isnan(labels)
    expected = log_loss(labels[known], 1.0 / (1.0 + np.exp(-logits[known])), labels=[0.0, 1.0])
    assert label_loss(torch.tensor(logits), torch.tensor(labels)).item() == pytest.approx(expected)
    nothing = torch.zeros(2, 3, requires_grad=True)
    label_loss(nothing, torch.full((2, 3), torch.nan)).backward()
    assert nothing.grad.abs().max() == 0.0


def test_the_cox_loss_is_least_where_scikit_survival_has_its_coefficients() -> None:
    rng = np.random.default_rng(1)
    features = rng.normal(size=(60, 2))
    times = np.ceil(rng.exponential(np.exp(-features @ [1.0, -0.5])) * 4.0)  # many are tied
    events = rng.random(60) < 0.7
    assert len(set(times)) < 40
    outcome = np.array([*zip(events, times, strict=True)], dtype=[("event", bool), ("time", float)])
    fitted = CoxPHSurvivalAnalysis(ties="breslow", tol=1e-12).fit(features, outcome).coef_
    weights = torch.tensor(fitted, requires_grad=True)
    loss = cox_loss(torch.tensor(features) @ weights, torch.tensor(times), torch.tensor(events.astype(float)))
    loss.backward()
    assert weights.grad.abs().max().item() < 1e-6
    elsewhere = cox_loss(
        torch.tensor(features) @ torch.zeros(2).double(), torch.tensor(times), torch.tensor(events.astype(float))
    )
    assert elsewhere > loss


def test_the_cox_loss_of_three_is_that_of_the_formula() -> None:
    risks, times, events = torch.tensor([0.3, -0.2, 1.0]), torch.tensor([2.0, 2.0, 5.0]), torch.tensor([1.0, 1.0, 0.0])
    everyone = np.log(np.exp(0.3) + np.exp(-0.2) + np.exp(1.0))
    assert cox_loss(risks, times, events).item() == pytest.approx(((everyone - 0.3) + (everyone + 0.2)) / 2.0)
    assert cox_loss(risks, times, torch.zeros(3)).item() == 0.0


def test_a_volume_becomes_a_vector_whatever_its_size() -> None:
    encoder = VolumeEncoder(VolumeEncoderSettings.model_validate(VOLUME)).eval()
    for side in (8, 11):
        assert encoder(torch.randint(0, 256, (2, side, 8, 9), dtype=torch.uint8)).shape == (2, 8)
    grey = torch.full((1, 8, 8, 8), 127.5)
    assert encoder(grey).abs().max() == 0.0  # the mean grey, through convolutions without bias


@pytest.mark.parametrize("kind", ["numbers", "vectors", "mean"])
def test_padding_does_not_count(kind: str) -> None:
    width = None if kind == "numbers" else 3
    settings = PiecesEncoderSettings(
        kind="pieces", tokenizer="fitted", max_pieces=6, input=kind, piece_width=width, widths=[16]
    )
    torch.manual_seed(0)
    encoder = PiecesEncoder(settings, vocabulary=9)
    ids = torch.tensor([[4, 5, 6]])
    there = torch.ones_like(ids)
    alone = encoder(ids, there)
    padded = encoder(torch.tensor([[4, 5, 6, 7, 0]]), torch.tensor([[1, 1, 1, 0, 0]]))
    assert torch.allclose(alone, padded, atol=1e-6)
    turned = encoder(ids.flip(1), there)
    assert torch.allclose(alone, turned, atol=1e-6) == (kind == "mean")
    if kind == "numbers":
        flat = torch.tensor([[4.0, 5.0, 6.0, 0.0, 0.0, 0.0]]) / 9.0
        assert torch.allclose(alone, encoder.layers(flat))


def test_an_unknown_attribute_has_the_training_mean() -> None:
    torch.manual_seed(0)
    encoder = TableEncoder(ATTRIBUTES.means, ATTRIBUTES.deviations, [8])
    given = encoder(torch.tensor([[60.0, 0.9], [float("nan"), 0.9], [70.0, 0.9]]))
    assert torch.equal(given[0], given[1])
    assert not torch.equal(given[0], given[2])


def test_a_model_takes_any_modalities_and_what_is_not_there_is_nought() -> None:
    model = built(modalities=["table", "volume"], volume_encoder=VOLUME).eval()
    assert model.takes == ("volume", "table")
    there = torch.tensor([True, False])
    volumes = model.encode("volume", {"there": there, "voxels": torch.randint(0, 256, (2, 8, 8, 8))})
    table = model.encode("table", {"there": ~there, "attributes": torch.ones(2, 2)})
    assert volumes[1].abs().max() == table[0].abs().max() == 0.0
    assert volumes[0].abs().max() > 0.0
    assert model.join({"table": table, "volume": volumes}).shape == (2, 2)


def test_colour_images_need_as_many_channels() -> None:
    model = built(modalities=["image"], image_encoder__architecture__num_channels=3).eval()
    colour = torch.randint(0, 256, (2, 40, 50, 3), dtype=torch.uint8)
    there = torch.tensor([True, True])
    found = model.encode("image", {"there": there, "pixels": colour})
    mirrored = model.encode("image", {"there": there, "pixels": colour.flip(-1)})
    assert not torch.allclose(found, mirrored)
    with pytest.raises(ValueError, match="images of 3 channels; expected 1"):
        built(modalities=["image"]).encode("image", {"there": there, "pixels": colour})


def test_an_unused_encoder_is_no_part_of_a_run() -> None:
    entry = tiny_fusion(modalities=["table"]).model_dump() | {
        "family": "fusion",
        "samples": "made_up",
        "seeds": [0, 1],
        "runtime": {"save_every_steps": None, "workers": 0},
    }
    own = TrainedFusion.model_validate(entry).settings()
    assert (own.image_encoder, own.text_encoder) == (None, None)
    assert own.table_encoder is not None
    assert list(check_model(own.model_dump()).found) == ["table"]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"modalities": ["image", "volume"]}, r"volume_encoder: given null, but modalities has 'volume'"),
        ({"modalities": ["image", "image"]}, r"image occurs twice"),
        ({"modalities": ["table"], "training__order": "image_first", "training__epochs_alone": 1}, "given image_first"),
        ({"training__epochs_alone": 3}, "given 3 with order: joint"),
        ({"training__processes": 2}, "given 2; expected 1"),
        ({"text_encoder__input": "numbers"}, "given 4 with input: numbers; expected null"),
        ({"volume_encoder": VOLUME | {"depths": [1]}}, r"given \[1\] with widths \[4, 8\]"),
    ],
)
def test_settings_that_contradict_each_other_are_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        tiny_fusion(**changes)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"text_encoder": LANGUAGE_MODEL | {"max_pieces": 17}},
            "text_encoder.max_pieces: given 17; expected 16 at most",
        ),
        ({"text_encoder": LANGUAGE_MODEL | {"tokenizer": "/nowhere"}}, "text_encoder.tokenizer: there is no folder"),
        (
            {"text_encoder": LANGUAGE_MODEL | {"lora": {"rank": 2, "alpha": 2, "dropout": 0.0, "modules": ["query"]}}},
            "text_encoder.lora.modules: given ['query']",
        ),
        (
            {"text_encoder": LANGUAGE_MODEL | {"architecture": {"model_type": "llama", "layers": 2}}},
            "text_encoder.architecture.layers: unknown",
        ),
    ],
)
def test_the_check_names_the_key(changes: dict[str, Any], message: str) -> None:
    problems = check_model(tiny_fusion(**changes).model_dump()).problems
    assert any(message in line for line in problems), problems


def test_a_sound_model_passes_the_check() -> None:
    found = check_model(tiny_fusion(text_encoder=LANGUAGE_MODEL).model_dump())
    assert found.problems == []
    assert {"image", "text", "table"} == set(found.found)

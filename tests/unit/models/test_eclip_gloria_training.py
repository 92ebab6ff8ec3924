"""Runs of GLoRIA with expert images: without these they are GLoRIA's; resumed or shared they end alike."""

import logging
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from tests.unit.models.made_up import ALWAYS, SEED, tiny_eclip_gloria, with_gaze
from tests.unit.models.test_resuming import interruption
from wronglung.encoders.tokenizer import load_tokenizer, tokenize
from wronglung.models.eclip_gloria.model import EclipGloriaModel
from wronglung.models.eclip_gloria.train import train, train_model
from wronglung.models.gloria.model import GloriaModel
from wronglung.training.training_inputs import TrainingInputs
from wronglung.training.training_log import read_log

NEVER = dict.fromkeys(ALWAYS, 0.0)


@pytest.fixture(scope="module")
def gaze(inputs: TrainingInputs, tmp_path_factory: pytest.TempPathFactory) -> TrainingInputs:
    return with_gaze(inputs, tmp_path_factory.mktemp("gaze"))


@pytest.fixture(scope="module")
def taught(gaze: TrainingInputs, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run that nothing interrupted."""
    folder = tmp_path_factory.mktemp("eclip_gloria")
    train_model(tiny_eclip_gloria().model_dump(), SEED, gaze, folder)
    return folder


def test_a_run_leaves_a_model_that_is_used_as_gloria(taught: Path, caplog: pytest.LogCaptureFixture) -> None:
    assert read_log(taught / "log.csv").notna().all().all()
    with caplog.at_level(logging.WARNING):
        gloria, own = (cls.from_pretrained(taught).eval() for cls in (GloriaModel, EclipGloriaModel))
        tokens = tokenize(load_tokenizer(taught), ["a left opacity"], 16, join_pieces=True)
    assert not caplog.records
    assert any(name.startswith("processor.") for name in own.state_dict())
    pixels = torch.randint(0, 256, (2, 32, 32))
    images, texts = gloria.encode_images(pixels), gloria.encode_texts(**tokens)
    assert torch.equal(images.pooled, own.encode_images(pixels).pooled)
    maps = own.attend(own.encode_images(pixels), own.encode_texts(**tokens)).maps
    assert torch.equal(gloria.attend(images, texts).maps, maps)


def test_without_expert_images_it_is_gloria_bit_for_bit(straight: Path, gaze: TrainingInputs, tmp_path: Path) -> None:
    train(tiny_eclip_gloria(expert__curriculum=NEVER, expert__priming=None), SEED, gaze, tmp_path)
    gloria, own = (load_file(folder / "model.safetensors") for folder in (straight, tmp_path))
    assert all(torch.equal(weight, own[name]) for name, weight in gloria.items())
    logs = [read_log(folder / "log.csv").drop(columns="seconds") for folder in (straight, tmp_path)]
    assert logs[0].equals(logs[1])


def test_expert_images_change_the_run(straight: Path, taught: Path) -> None:
    gloria, own = (load_file(folder / "model.safetensors") for folder in (straight, taught))
    assert not torch.equal(gloria["local_projection.weight"], own["local_projection.weight"])


def test_an_interrupted_run_ends_in_the_same_bits(taught: Path, gaze: TrainingInputs, tmp_path: Path) -> None:
    with interruption(step=8):
        train(tiny_eclip_gloria(), SEED, gaze, tmp_path)
    train(tiny_eclip_gloria(), SEED, gaze, tmp_path)
    for name in ("model.safetensors", "provenance.json"):
        assert (tmp_path / name).read_bytes() == (taught / name).read_bytes()


def test_two_processes_share_a_run(gaze: TrainingInputs, tmp_path: Path) -> None:
    """Together they see the texts that one process sees, so chance is the same."""
    settings = {"training__epochs": 1, "expert__curriculum": ALWAYS, "expert__share_of_batch": 1.0}
    settings |= {"expert__priming": None}
    for processes in (1, 2):
        train(tiny_eclip_gloria(**settings, training__processes=processes), SEED, gaze, tmp_path / str(processes))
    chances = [read_log(tmp_path / str(processes) / "log.csv")["train_chance"][0] for processes in (1, 2)]
    assert chances[0] == pytest.approx(chances[1], rel=1e-6)


def test_a_trained_gloria_goes_on(straight: Path, gaze: TrainingInputs, tmp_path: Path) -> None:
    start = replace(gaze, start_from=str(straight))
    rate = {"training__optimizer__learning_rate": 1e-12, "training__epochs": 1}
    train(tiny_eclip_gloria(**rate), SEED, start, tmp_path / "post")
    gloria, post = (load_file(folder / "model.safetensors") for folder in (straight, tmp_path / "post"))
    for name, weight in gloria.items():
        if "running" not in name and "batches" not in name:
            torch.testing.assert_close(post[name], weight, msg=name)
    with pytest.raises(ValueError, match="no_attention"):
        train(tiny_eclip_gloria(alignment__no_attention=False), SEED, start, tmp_path / "other")

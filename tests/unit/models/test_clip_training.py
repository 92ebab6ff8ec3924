"""CLIP's runs: resumed, shared by processes and repeated, they end as GLoRIA's do, with texts by schedule."""

from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from tests.unit.models.made_up import SEED, tiny_clip
from tests.unit.models.test_resuming import interruption
from wronglung.models.clip.model import ClipModel
from wronglung.models.clip.train import train, train_model
from wronglung.training.training_inputs import TrainingInputs
from wronglung.training.training_log import read_log


@pytest.fixture(scope="module")
def straight_clip(inputs: TrainingInputs, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run that nothing interrupted."""
    folder = tmp_path_factory.mktemp("clip")
    train_model(tiny_clip().model_dump(), SEED, inputs, folder)
    return folder


def test_a_run_leaves_a_model_and_its_log(straight_clip: Path) -> None:
    log = read_log(straight_clip / "log.csv")
    assert log["step"].tolist() == [3, 6, 9, 12]
    assert log.notna().all().all()
    loaded, weights = ClipModel.from_pretrained(straight_clip), load_file(straight_clip / "model.safetensors")
    assert all(torch.equal(value, weights[name]) for name, value in loaded.state_dict().items())
    assert float(loaded.log_temperature.detach()) != pytest.approx(torch.tensor(0.2).log().item(), abs=1e-6)
    assert loaded.image_norm.running_mean.abs().max() > 0


def test_an_interrupted_run_ends_in_the_same_bits(straight_clip: Path, inputs: TrainingInputs, tmp_path: Path) -> None:
    """The interruption lies in the second half, where texts are whole or single."""

    with interruption(step=8):
        train(tiny_clip(), SEED, inputs, tmp_path)
    train(tiny_clip(), SEED, inputs, tmp_path)
    for name in ("model.safetensors", "provenance.json"):
        assert (tmp_path / name).read_bytes() == (straight_clip / name).read_bytes()


def test_two_processes_share_a_run(straight_clip: Path, inputs: TrainingInputs, tmp_path: Path) -> None:
    train(tiny_clip(training__processes=2, training__epochs=1), SEED, inputs, tmp_path)
    found, alone = read_log(tmp_path / "log.csv"), read_log(straight_clip / "log.csv")
    # Both together see the texts that one process sees, so chance is the same.
    assert found["train_chance"].to_list() == pytest.approx(alone["train_chance"][:1].to_list(), rel=1e-6)
    ClipModel.from_pretrained(tmp_path)


def test_half_precision_trains(inputs: TrainingInputs, tmp_path: Path) -> None:
    train(tiny_clip(training__precision="bf16", training__epochs=1), SEED, inputs, tmp_path)
    weights = load_file(tmp_path / "model.safetensors")
    assert {weight.dtype for weight in weights.values() if weight.is_floating_point()} == {torch.float32}

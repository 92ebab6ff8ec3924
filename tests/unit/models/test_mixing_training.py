"""Runs with mixed images or embeddings: they differ from CLIP's; resumed or shared they end alike."""

from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file

from tests.unit.models.made_up import ALWAYS, DACL, M3, SEED, tiny_clip, tiny_eclip, with_gaze
from tests.unit.models.test_resuming import InterruptAfter, InterruptionError
from wronglung.models.clip.model import ClipModel
from wronglung.models.clip.train import train
from wronglung.models.eclip.train import train as train_eclip
from wronglung.training import contrastive_run
from wronglung.training.contrastive_run import make_trainer
from wronglung.training.trainer import EpochTrainer
from wronglung.training.training_inputs import TrainingInputs
from wronglung.training.training_log import read_log

KINDS = pytest.mark.parametrize("mixing", [DACL, M3], ids=lambda given: given["kind"])
SHORT = {"training__epochs": 2}


@KINDS
def test_an_interrupted_run_ends_in_the_same_bits(
    mixing: dict[str, Any], inputs: TrainingInputs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also: the run is not CLIP's, and its folder is one of CLIP's."""

    def interrupted(*arguments: object) -> EpochTrainer:
        trainer = make_trainer(*arguments)
        trainer.add_callback(InterruptAfter(step=5))
        return trainer

    settings = tiny_clip(mixing=mixing, **SHORT)
    train(settings, SEED, inputs, tmp_path / "straight")
    monkeypatch.setattr(contrastive_run, "make_trainer", interrupted)
    with pytest.raises(InterruptionError):
        train(settings, SEED, inputs, tmp_path / "resumed")
    monkeypatch.undo()
    train(settings, SEED, inputs, tmp_path / "resumed")
    for name in ("model.safetensors", "provenance.json"):
        assert (tmp_path / "straight" / name).read_bytes() == (tmp_path / "resumed" / name).read_bytes()
    train(tiny_clip(**SHORT), SEED, inputs, tmp_path / "clip")
    clip, mixed = (load_file(tmp_path / name / "model.safetensors") for name in ("clip", "straight"))
    assert set(clip) == set(mixed)
    assert not torch.equal(clip["image_projection.weight"], mixed["image_projection.weight"])
    ClipModel.from_pretrained(tmp_path / "straight")


@KINDS
def test_two_processes_share_a_run(mixing: dict[str, Any], inputs: TrainingInputs, tmp_path: Path) -> None:
    """Together they see the texts that one process sees, so chance is the same."""
    for processes in (1, 2):
        settings = tiny_clip(mixing=mixing, training__epochs=1, training__processes=processes)
        train(settings, SEED, inputs, tmp_path / str(processes))
    chances = [read_log(tmp_path / str(processes) / "log.csv")["train_chance"][0] for processes in (1, 2)]
    assert chances[0] == pytest.approx(chances[1], rel=1e-6)


def test_eclip_without_expert_images_mixes_as_clip(inputs: TrainingInputs, tmp_path: Path) -> None:
    never = {"expert__curriculum": dict.fromkeys(ALWAYS, 0.0), "expert__priming": None}
    train(tiny_clip(mixing=DACL, **SHORT), SEED, inputs, tmp_path / "clip")
    train_eclip(tiny_eclip(mixing=DACL, **SHORT, **never), SEED, with_gaze(inputs, tmp_path), tmp_path / "eclip")
    clip, eclip = (load_file(tmp_path / name / "model.safetensors") for name in ("clip", "eclip"))
    assert all(torch.equal(weight, eclip[name]) for name, weight in clip.items())

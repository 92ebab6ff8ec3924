"""Training: same seed, same weights; what is refused; what is left behind."""

import json
import math
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file
from transformers import TrainerCallback, TrainingArguments
from transformers.training_args import ParallelMode

from tests.unit.models.made_up import SEED, tiny_settings, with_runtime
from wronglung.models.gloria.model import GloriaModel
from wronglung.models.gloria.train import train
from wronglung.training import contrastive_run as training
from wronglung.training.contrastive_run import CHECKPOINTS, make_trainer
from wronglung.training.trainer import EpochTrainer, trainer_arguments
from wronglung.training.training_inputs import TrainingInputs
from wronglung.training.training_log import read_log


class SpoilAfter(TrainerCallback):
    """Makes a weight nan."""

    def __init__(self, model: GloriaModel, step: int) -> None:
        self.model, self.step = model, step

    def on_step_end(self, args: object, state: object, control: object, **kwargs: object) -> None:
        if state.global_step == self.step:
            next(self.model.parameters()).data.fill_(math.nan)


def test_leaves_a_loadable_model_and_nothing_temporary(straight: Path) -> None:
    files = {
        "config.json",
        "model.safetensors",
        "tokenizer.json",
        "tokenizer_config.json",
        "log.csv",
        "provenance.json",
    }
    assert {path.name for path in straight.iterdir()} == files
    weights = load_file(straight / "model.safetensors")
    loaded = GloriaModel.from_pretrained(straight).state_dict()
    assert set(loaded) == set(weights)
    assert all(torch.equal(loaded[name], weights[name]) for name in weights)


def test_log_has_a_row_an_epoch(straight: Path) -> None:
    log = read_log(straight / "log.csv")
    assert log["epoch"].tolist() == [1, 2, 3, 4]
    assert log["step"].tolist() == [3, 6, 9, 12]  # 15 images, 0.8 of them an epoch, 4 a batch
    assert log.notna().all().all()
    assert (log["train_chance"] > 0).all()


def test_another_seed_gives_another_model(straight: Path, inputs: TrainingInputs, tmp_path: Path) -> None:
    train(tiny_settings(training__epochs=1), SEED + 1, inputs, tmp_path)
    ours, theirs = (load_file(folder / "model.safetensors") for folder in (tmp_path, straight))
    assert not torch.equal(ours["local_projection.weight"], theirs["local_projection.weight"])


def test_stops_early_and_keeps_the_last_epoch(inputs: TrainingInputs, tmp_path: Path) -> None:
    # With a rate of nothing the loss cannot improve: one best epoch, then patience.
    settings = tiny_settings(training__patience=2, training__epochs=9, training__optimizer__learning_rate=1e-30)
    train(settings, SEED, inputs, tmp_path)
    assert len(read_log(tmp_path / "log.csv")) < 9


def test_a_loss_that_is_not_finite_stops_with_an_error_and_leaves_no_model(
    inputs: TrainingInputs, tmp_path: Path
) -> None:
    settings = tiny_settings(
        training__optimizer__learning_rate=1e30,
        training__optimizer__warmup_steps=0,
        training__optimizer__clip_norm=1e9,
    )
    for _ in range(2):  # started again, it ends the same way
        with pytest.raises(FloatingPointError, match=r"loss.* (nan|inf)\b.*\b\d+ steps.*clip_norm"):
            train(settings, SEED, inputs, tmp_path)
        assert {path.name for path in tmp_path.iterdir()} == {CHECKPOINTS}


def test_weights_that_are_not_finite_are_not_saved(
    inputs: TrainingInputs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def spoilt(*arguments: object) -> EpochTrainer:
        trainer = make_trainer(*arguments)
        trainer.add_callback(SpoilAfter(trainer.model_in_training, step=5))
        return trainer

    monkeypatch.setattr(training, "make_trainer", spoilt)
    with pytest.raises(FloatingPointError, match=r"weight.*\b5 steps.*clip_norm"):
        train(tiny_settings(), SEED, with_runtime(inputs, save_every_steps=1), tmp_path)
    assert {path.name for path in (tmp_path / CHECKPOINTS).glob("checkpoint-*")} == {"checkpoint-3", "checkpoint-4"}


def test_an_epoch_smaller_than_a_batch_is_refused(inputs: TrainingInputs, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"\b15\b.*\b16\b.*training\.batch_images.*training\.epoch_share"):
        train(tiny_settings(training__batch_images=16, training__epoch_share=1.0), SEED, inputs, tmp_path)


@pytest.mark.parametrize("schedule", ["constant", "reduce_on_plateau"])
def test_the_published_optimiser_runs(schedule: str, inputs: TrainingInputs, tmp_path: Path) -> None:
    settings = tiny_settings(
        training__optimizer__schedule=schedule, training__optimizer__name="adam", training__epochs=2
    )
    train(settings, SEED, inputs, tmp_path)
    assert len(read_log(tmp_path / "log.csv")) == 2


def test_half_precision_trains(inputs: TrainingInputs, tmp_path: Path) -> None:
    train(tiny_settings(training__precision="bf16", training__epochs=1), SEED, inputs, tmp_path)
    weights = load_file(tmp_path / "model.safetensors")
    assert {weight.dtype for weight in weights.values() if weight.is_floating_point()} == {torch.float32}


def test_workers_and_checkpoints_change_nothing(straight: Path, inputs: TrainingInputs, tmp_path: Path) -> None:
    train(tiny_settings(), SEED, with_runtime(inputs, workers=2, save_every_steps=1), tmp_path)
    for name in ("model.safetensors", "provenance.json"):
        assert (tmp_path / name).read_bytes() == (straight / name).read_bytes()


def test_provenance_names_no_path(straight: Path, inputs: TrainingInputs) -> None:
    text = (straight / "provenance.json").read_text()
    assert str(Path(inputs.sentences).parent) not in text
    assert set(json.loads((straight / "provenance.json").read_text())["inputs"]) == {"sentences", "images", "tokenizer"}


def test_two_processes_share_a_run(straight: Path, inputs: TrainingInputs, tmp_path: Path) -> None:
    train(tiny_settings(training__processes=2, training__epochs=2), SEED, inputs, tmp_path)
    log = read_log(tmp_path / "log.csv")
    assert log["step"].tolist() == [3, 6]
    # Both together see the batches that one process sees, so chance is the same.
    alone = read_log(straight / "log.csv")
    assert log["train_chance"].to_list() == pytest.approx(alone["train_chance"][:2].to_list(), rel=1e-6)
    GloriaModel.from_pretrained(tmp_path)


def test_a_process_uses_one_of_several_gpus(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(TrainingArguments, "n_gpu", property(lambda own: 4))
    arguments = trainer_arguments(tiny_settings().training, tmp_path, SEED)
    assert arguments.n_gpu == 1
    assert arguments.train_batch_size == arguments.per_device_train_batch_size == 4
    assert arguments.parallel_mode == ParallelMode.NOT_PARALLEL


def test_a_batch_that_processes_cannot_share_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(TrainingArguments, "world_size", 3)
    with pytest.raises(ValueError, match=r"batch_images\b.*\b4\b.*\b3 processes"):
        trainer_arguments(tiny_settings().training, tmp_path, SEED)

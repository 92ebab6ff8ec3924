"""Training that is interrupted: killed anywhere, it ends in the weights and the log of a run that was left alone."""

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
import pytest
from transformers import TrainerCallback, TrainerState

from tests.unit.models.made_up import SEED, tiny_settings, with_runtime
from wronglung.models.gloria.settings import GloriaSettings
from wronglung.models.gloria.train import train
from wronglung.training import callbacks
from wronglung.training import contrastive_run as training
from wronglung.training.checkpoints import SEAL, last_checkpoint, seal
from wronglung.training.contrastive_run import CHECKPOINTS, make_trainer
from wronglung.training.trainer import EpochTrainer
from wronglung.training.training_inputs import TrainingInputs
from wronglung.training.training_log import read_log

# Processes that begin with what takes seconds to import already there.
SERVER = multiprocessing.get_context("forkserver")
SERVER.set_forkserver_preload(["transformers.trainer"])


class InterruptionError(Exception):
    """Stands for a killed job."""


class InterruptAfter(TrainerCallback):
    """Interrupts in the middle of an epoch."""

    def __init__(self, step: int) -> None:
        self.step = step

    def on_step_end(self, args: object, state: object, control: object, **kwargs: object) -> None:
        if state.global_step == self.step:
            raise InterruptionError


@contextmanager
def interruption(step: int) -> Iterator[None]:
    """Training inside the block is interrupted after this step."""

    def interrupted(*arguments: object) -> EpochTrainer:
        trainer = make_trainer(*arguments)
        trainer.add_callback(InterruptAfter(step))
        return trainer

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(training, "make_trainer", interrupted)
        with pytest.raises(InterruptionError):
            yield


def test_an_interrupted_run_ends_in_the_same_bits(straight: Path, inputs: TrainingInputs, tmp_path: Path) -> None:
    with interruption(step=8):
        train(tiny_settings(), SEED, inputs, tmp_path)
    assert (tmp_path / CHECKPOINTS / "checkpoint-6").is_dir()
    (tmp_path / CHECKPOINTS / "checkpoint-7").mkdir()  # one that was being written
    train(tiny_settings(), SEED, inputs, tmp_path)
    assert (tmp_path / "model.safetensors").read_bytes() == (straight / "model.safetensors").read_bytes()
    logs = [read_log(folder / "log.csv").drop(columns="seconds") for folder in (tmp_path, straight)]
    assert logs[0].equals(logs[1])
    assert (tmp_path / "provenance.json").read_text() == (straight / "provenance.json").read_text()


@pytest.mark.parametrize("moment", ["model.safetensors", "optimizer.pt", "trainer_state.json", SEAL])
def test_a_run_killed_while_it_writes_a_checkpoint_in_mid_epoch_ends_in_the_same_bits(
    moment: str, straight: Path, inputs: TrainingInputs, tmp_path: Path
) -> None:
    settings, often = tiny_settings(), with_runtime(inputs, save_every_steps=1)
    job = SERVER.Process(target=train_and_die, args=(moment, settings, often, tmp_path))
    job.start()
    job.join(timeout=120)
    assert job.exitcode == -signal.SIGKILL
    checkpoints = tmp_path / CHECKPOINTS
    assert (checkpoints / "checkpoint-8" / moment).is_file() == (moment != SEAL)
    digest = (checkpoints / "run.sha256").read_text()
    assert Path(last_checkpoint(checkpoints, digest)).name == "checkpoint-7"  # in the middle of the third epoch
    assert not (checkpoints / "checkpoint-8").exists()
    train(settings, SEED, often, tmp_path)
    assert (tmp_path / "model.safetensors").read_bytes() == (straight / "model.safetensors").read_bytes()
    logs = [read_log(folder / "log.csv").drop(columns="seconds") for folder in (tmp_path, straight)]
    pd.testing.assert_frame_equal(*logs, check_exact=True)


def train_and_die(moment: str, settings: GloriaSettings, inputs: TrainingInputs, folder: Path) -> None:
    """Trains in a process of its own that kills itself when half of a file of the eighth checkpoint is written."""
    checkpoint = folder / CHECKPOINTS / "checkpoint-8"

    def die_in(write: Callable[..., object]) -> Callable[..., object]:
        def writing(*arguments: object, **named: object) -> object:
            result = write(*arguments, **named)
            if (checkpoint / moment).exists():
                content = (checkpoint / moment).read_bytes()
                (checkpoint / moment).write_bytes(content[: len(content) // 2])
                os.kill(os.getpid(), signal.SIGKILL)
            return result

        return writing

    def die_before_sealing(path: Path) -> None:
        if path == checkpoint:
            os.kill(os.getpid(), signal.SIGKILL)
        seal(path)

    EpochTrainer.save_model = die_in(EpochTrainer.save_model)
    EpochTrainer._save_optimizer_and_scheduler = die_in(EpochTrainer._save_optimizer_and_scheduler)
    TrainerState.save_to_json = die_in(TrainerState.save_to_json)
    callbacks.seal = die_before_sealing
    train(settings, SEED, inputs, folder)


def test_checkpoints_are_few(inputs: TrainingInputs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training, "write_provenance", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        train(tiny_settings(), SEED, with_runtime(inputs, save_every_steps=1), tmp_path)
    assert {path.name for path in (tmp_path / CHECKPOINTS).glob("checkpoint-*")} == {"checkpoint-11", "checkpoint-12"}
    assert all((path / SEAL).is_file() for path in (tmp_path / CHECKPOINTS).glob("checkpoint-*"))


def test_checkpoints_of_another_run_are_not_taken(straight: Path, inputs: TrainingInputs, tmp_path: Path) -> None:
    stale = tmp_path / CHECKPOINTS / "checkpoint-9"
    stale.mkdir(parents=True)
    (stale / "trainer_state.json").write_text('{"global_step": 9}')
    train(tiny_settings(), SEED, inputs, tmp_path)
    assert (tmp_path / "model.safetensors").read_bytes() == (straight / "model.safetensors").read_bytes()


def test_a_run_interrupted_after_it_stopped_early_goes_no_further(
    inputs: TrainingInputs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = tiny_settings(training__patience=1, training__epochs=9, training__optimizer__learning_rate=1e-30)
    train(settings, SEED, inputs, tmp_path / "straight")

    def interrupt(*arguments: object) -> None:
        raise InterruptionError

    monkeypatch.setattr(training, "write_log", interrupt)
    with pytest.raises(InterruptionError):
        train(settings, SEED, inputs, tmp_path / "broken")
    monkeypatch.undo()
    train(settings, SEED, inputs, tmp_path / "broken")
    weights = [(tmp_path / name / "model.safetensors").read_bytes() for name in ("straight", "broken")]
    assert weights[0] == weights[1]
    logs = [read_log(tmp_path / name / "log.csv").drop(columns="seconds") for name in ("straight", "broken")]
    assert logs[0].equals(logs[1])
    assert len(logs[0]) < 9

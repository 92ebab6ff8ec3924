"""Nothing that is computed changes: weights, batches, losses, conversion and settings are those in frozen.json.

The tables of whole runs are compared where those runs are made, in tests/workflow.
"""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from tests.frozen import where
from tests.frozen.book import agree, agree_here, skip_unless_known
from tests.frozen.digests import digest, of_weights
from tests.frozen.measure import (
    about_new_weights,
    finetuned,
    first_batches,
    initial_state,
    of_log,
    prepare,
    save_base,
)
from tests.tiny.checkpoint import published_state, write_checkpoint
from tests.unit.models.made_up import SEED, write_inputs
from tests.unit.models.test_conversion import BLOCKS, TEXTS, settings_of, source_model
from tests.unit.training.test_gathering import two_processes
from wronglung.encoders.tokenizer import fit_tokenizer
from wronglung.models.gloria.published.convert import convert_checkpoint
from wronglung.models.gloria.train import train
from wronglung.training.training_inputs import TrainingInputs

EXAMPLE = where.config_of("example")
TRAINED = [f"{model}/{seed}" for model, seed in where.trained_runs(EXAMPLE)]
FINETUNED = [f"{model}/{seed}" for model, seed in where.finetuned_runs(EXAMPLE)]
EPOCHS = 3  # of fine-tuning


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> TrainingInputs:
    torch.set_num_threads(1)
    return prepare(tmp_path_factory.mktemp("inputs"), EXAMPLE)


def parts_of(run: str) -> tuple[str, int]:
    model, _, seed = run.partition("/")
    return model, int(seed)


def test_the_runs_are_the_frozen_ones() -> None:
    agree("runs", {"trained": TRAINED, "finetuned": FINETUNED})


def test_the_fitted_tokenizer(inputs: TrainingInputs) -> None:
    files = sorted(Path(inputs.tokenizer).iterdir())
    agree("tokenizer", {path.name: digest([path.read_bytes()]) for path in files})


@pytest.mark.parametrize("run", TRAINED)
def test_new_weights(run: str, inputs: TrainingInputs, tmp_path: Path) -> None:
    model, seed = parts_of(run)
    state = initial_state(where.training_settings(EXAMPLE, model), seed, inputs, tmp_path)
    agree(f"new weights/{run}", about_new_weights(state))
    agree_here(f"new weights/{run}", of_weights(state))


@pytest.mark.parametrize("run", [run for run in TRAINED if run.endswith("/0")] + ["retrained/1"])
def test_first_batches(run: str, inputs: TrainingInputs, tmp_path: Path) -> None:
    model, seed = parts_of(run)
    drawn, came_out = first_batches(where.training_settings(EXAMPLE, model), seed, inputs, tmp_path)
    agree(f"first batches/{run}", drawn)
    agree_here(f"first batches/{run}", came_out)


@pytest.mark.parametrize("run", FINETUNED)
def test_fine_tuning(run: str, inputs: TrainingInputs, tmp_path: Path) -> None:
    model, seed = parts_of(run)
    base = where.training_settings(EXAMPLE, where.base_of(EXAMPLE, model))
    state = initial_state(base, seed, inputs, tmp_path)
    folder = save_base(state, base, inputs, tmp_path / "base")
    settings = where.finetuning_settings(EXAMPLE, model, EPOCHS)
    drawn, came_out = finetuned(settings, seed, folder, inputs, tmp_path / "taught")
    agree(f"fine-tuning/{run}", drawn)
    agree_here(f"fine-tuning/{run}", came_out)


def test_fine_tuning_with_dropout(inputs: TrainingInputs, tmp_path: Path) -> None:
    skip_unless_known()
    base = where.settings_with_dropout()
    folder = save_base(initial_state(base, 0, inputs, tmp_path), base, inputs, tmp_path / "base")
    settings = where.finetuning_settings(EXAMPLE, parts_of(FINETUNED[0])[0], EPOCHS)
    agree_here("fine-tuning/with dropout", finetuned(settings, 0, folder, inputs, tmp_path / "taught")[1])


@pytest.mark.parametrize("block", BLOCKS)
@pytest.mark.parametrize("no_attention", [False, True])
def test_a_converted_checkpoint(
    block: str, no_attention: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # so that the tokenizer's folder has the same name everywhere
    fit_tokenizer(TEXTS, 40, 1).save_pretrained("pieces")
    rng = np.random.default_rng(0)
    # Eighths of whole numbers, which every processor draws alike.
    state = {
        name: torch.tensor(rng.integers(-99, 99, tuple(tensor.shape)) / 8).to(tensor.dtype)
        for name, tensor in published_state(source_model("pieces", no_attention, BLOCKS[block])).items()
    }
    file = write_checkpoint(tmp_path / "given.ckpt", state)
    convert_checkpoint(settings_of("pieces", no_attention, BLOCKS[block]), file, None, tmp_path / "model")
    found = {
        "weights": of_weights(load_file(where.model_weights(tmp_path / "model"))),
        "config": where.description_of(tmp_path / "model"),
    }
    agree(f"conversion/{block}, no_attention {no_attention}", found)


def test_the_loss_of_two_processes(tmp_path: Path) -> None:
    skip_unless_known()
    torch.set_num_threads(1)
    both = two_processes(tmp_path)
    found: dict[str, Any] = {"loss": [repr(float(one["loss"])) for one in both]}
    found["gradients"] = [
        of_weights({name: value for name, value in one["gradients"].items() if value is not None}) for one in both
    ]
    agree_here("two processes/loss", found)


def test_a_run_of_two_processes(tmp_path: Path) -> None:
    skip_unless_known()
    train(where.two_process_settings(), SEED, write_inputs(tmp_path / "inputs"), tmp_path / "model")
    weights = of_weights(load_file(where.model_weights(tmp_path / "model")))
    agree_here("two processes/run", {"log": of_log(tmp_path / "model"), "weights": weights})


@pytest.mark.parametrize("name", where.SHIPPED)
def test_the_settings_of_every_model(name: str) -> None:
    config = where.config_of(name)
    agree(f"settings/{name}", {model: where.settings_of(config, model) for model in config.models})
    agree(f"other settings/{name}", where.others_of(config))

"""One thread, as in the workflow, and the made-up data beside the tests."""

from pathlib import Path

import pytest
import torch

from tests.unit.models.made_up import SEED, tiny_settings, write_inputs
from wronglung.models.gloria.train import train
from wronglung.training.training_inputs import TrainingInputs

torch.set_num_threads(1)


@pytest.fixture(scope="session")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> TrainingInputs:
    return write_inputs(tmp_path_factory.mktemp("inputs"))


@pytest.fixture(scope="session")
def straight(inputs: TrainingInputs, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run that nothing interrupted."""
    folder = tmp_path_factory.mktemp("straight")
    train(tiny_settings(), SEED, inputs, folder)
    return folder

"""Which weights decay."""

from typing import Literal

import pytest
import torch

from tests.unit.models.made_up import tiny_clip
from wronglung.models.clip.model import build_model
from wronglung.training.optimisation import new_optimizer


@pytest.mark.parametrize("decays", ["all", "matrices"])
def test_a_step_without_gradients_shrinks_the_weights_that_decay(decays: Literal["all", "matrices"]) -> None:
    settings = tiny_clip(training__optimizer__decays=decays, training__optimizer__weight_decay=0.1)
    model = build_model(settings, 60)
    optimizer = new_optimizer(model, settings.training.optimizer)
    before = {name: weight.detach().clone() for name, weight in model.named_parameters()}
    for weight in model.parameters():
        weight.grad = torch.zeros_like(weight)
    optimizer.step()
    for name, weight in model.named_parameters():
        decayed = decays == "all" or weight.ndim > 1
        factor = 1 - settings.training.optimizer.learning_rate * 0.1 if decayed else 1.0
        torch.testing.assert_close(weight.detach(), factor * before[name], msg=name)
    assert model.log_temperature.ndim == 0

"""Plans of the tiny run and of the paper's run."""

from typing import Any, NamedTuple

import pytest

from tests.support.project import ROOT, resolved_config, tiny_config
from wronglung.config.reading import read_config
from wronglung.studies.wrong_lung.plan import WrongLungPlan
from wronglung.workflow.data_plan import DataPlan
from wronglung.workflow.model_plan import ModelPlan


class Plans(NamedTuple):
    """The plans of one config, on a machine with one GPU."""

    data: DataPlan
    models: ModelPlan
    wrong_lung: WrongLungPlan


def plans_of(settings: dict[str, Any]) -> Plans:
    """The plans of a resolved config."""
    config = read_config(settings)
    data = DataPlan(config, ROOT)
    return Plans(data, ModelPlan(config, data, gpus=1), WrongLungPlan(config, data))


@pytest.fixture
def tiny() -> Plans:
    return plans_of(tiny_config())


@pytest.fixture(scope="session")
def paper() -> Plans:
    return plans_of(resolved_config("configs/mimic_cxr.yaml"))


@pytest.fixture(scope="session")
def gold() -> Plans:
    """A run of given weights on the gold images alone."""
    return plans_of(resolved_config("configs/mimic_cxr_gold.yaml"))

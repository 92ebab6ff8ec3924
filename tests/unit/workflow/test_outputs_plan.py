"""What studies ask models about, put together."""

from types import SimpleNamespace
from typing import NamedTuple

import pytest

from tests.unit.workflow.conftest import Plans
from wronglung.config.errors import ConfigError
from wronglung.studies.plan import OwnFiles
from wronglung.workflow.outputs_plan import Embedded


class Asks(NamedTuple):
    """A study that asks for embeddings of some splits of the data set `clinic`."""

    splits: list[str]

    def embedded(self, dataset: str) -> list[str]:
        return self.splits if dataset == "clinic" else []


CLINIC = SimpleNamespace(dataset="clinic")


def test_embeddings_are_made_of_all_splits_that_any_study_names(tiny: Plans) -> None:
    plans = {"one": Asks(["train", "gold"]), "two": Asks(["gold", "test"]), "wrong_lung": tiny.wrong_lung}
    asked = Embedded(plans, tiny.data)
    assert asked.splits(CLINIC) == ["gold", "test", "train"]
    silver = [f"results/data/clinic/images/silver-00{number}.h5" for number in (0, 1)]
    assert sorted(asked.images(CLINIC)) == ["results/data/clinic/images/gold-000.h5", *silver]


def test_without_a_study_that_asks_none_are_made(tiny: Plans) -> None:
    asked = Embedded({"wrong_lung": tiny.wrong_lung, "files": OwnFiles([])}, tiny.data)
    for job in (CLINIC, SimpleNamespace(dataset="ms_cxr")):
        with pytest.raises(ConfigError, match=rf"embeddings .*'{job.dataset}'"):
            asked.splits(job)

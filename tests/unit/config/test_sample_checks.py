"""Recipes of samples that do not fit their data sets, or their models, and what the jobs of those that fit read."""

from copy import deepcopy
from types import SimpleNamespace
from typing import Any

import pytest

from tests.support.project import ROOT, resolved_config
from wronglung.config.errors import ConfigError
from wronglung.config.reading import read_config
from wronglung.workflow.data_plan import DataPlan
from wronglung.workflow.samples_plan import SamplesPlan


@pytest.fixture(scope="module")
def example() -> dict[str, Any]:
    """The example's config."""
    return resolved_config("config.yaml")


@pytest.mark.parametrize(
    ("place", "change", "message"),
    [
        (
            ("report",),
            {"dataset": "mine"},
            r"samples\.report\.dataset: given 'mine'; expected a data set, one of \['cl",
        ),
        (("nodules",), {"text": {"sections": None, "remove": []}}, r"samples\.nodules\.text: .*'nodules' has no texts"),
        (("report",), {"image": None, "volume": {"noise": 0.0}}, r"report\.volume: given, but 'clinic' has images; .*"),
        (("nodules",), {"image": {"noise": 0.0}, "volume": None}, r"nodules\.image: given, but 'nodules' has volumes"),
        (
            ("report", "targets"),
            {"source": "images", "file": None},
            r"targets\.source: given 'images', but 'clinic' has",
        ),
    ],
)
def test_a_recipe_fits_its_data_set(
    example: dict[str, Any], place: tuple[str, ...], change: dict[str, Any], message: str
) -> None:
    settings = deepcopy(example)
    changed = settings["samples"]
    for key in place:
        changed = changed[key]
    changed |= change
    with pytest.raises(ConfigError, match=message):
        read_config(settings)


def test_attributes_need_a_source(example: dict[str, Any]) -> None:
    settings = deepcopy(example)
    settings["datasets"]["clinic"]["attributes"] = settings["datasets"]["nodules"]["attributes"] = None
    with pytest.raises(ConfigError) as refused:
        read_config(settings)
    assert "samples.attributes.table.attributes: given ['age', 'sex', 'order'], but 'clinic'" in str(refused.value)


def test_a_model_takes_modalities_of_its_recipe(example: dict[str, Any]) -> None:
    settings = deepcopy(example)
    settings["models"]["report_text"]["samples"] = "attributes"
    with pytest.raises(
        ConfigError, match=r"models\.report_text\.modalities: given \['text'\], but .* \['image', 'table'"
    ):
        read_config(settings)


def test_the_job_of_a_recipe_reads_the_tables_that_it_names(example: dict[str, Any]) -> None:
    config = read_config(example)
    plan = SamplesPlan(config, DataPlan(config, ROOT))
    clinic, nodules = "results/data/clinic", "results/data/nodules"
    expected = {
        "report": {"records": clinic, "sentences": clinic, "labels": "results/example/truth.csv"},
        "attributes": {"records": clinic, "attributes": clinic, "labels": "results/example/truth.csv"},
        "nodules": {"records": nodules, "attributes": nodules},
    }
    for name, files in expected.items():
        asked = SimpleNamespace(samples=name)
        paths = {key: one if one.endswith(".csv") else f"{one}/{key}.parquet" for key, one in files.items()}
        assert plan.files(asked) == paths
        assert plan.settings(asked)["dataset"] == config.samples[name].dataset
    assert len(set(plan.stores("report"))) == len(plan.stores("report"))
    assert {path.rpartition("/")[0] for path in plan.stores("report")} == {f"{clinic}/images"}
    assert plan.stores("nodules") == [f"{nodules}/images/own-000.h5"]


def test_splits_that_are_drawn_read_all_images(example: dict[str, Any]) -> None:
    settings = deepcopy(example)
    settings["samples"]["report"]["splits"] = {"source": "drawn", "train": 9, "valid": 9, "test": None}
    config = read_config(settings)
    data = DataPlan(config, ROOT)
    shards = config.datasets["clinic"].shard_names()
    assert {path.rpartition("/")[2] for path in SamplesPlan(config, data).stores("report")} == {
        f"{name}.h5" for name in shards
    }

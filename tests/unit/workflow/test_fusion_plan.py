"""Files and parameters of the rule that trains models with samples."""

from types import SimpleNamespace
from typing import Any

import pytest

from tests.support.project import ROOT, tiny_config
from tests.unit.models.made_up_samples import LANGUAGE_MODEL, tiny_fusion
from wronglung.config.errors import ConfigError
from wronglung.config.reading import read_config
from wronglung.workflow.data_plan import DataPlan
from wronglung.workflow.fusion_plan import FusionPlan
from wronglung.workflow.model_plan import ModelPlan
from wronglung.workflow.samples_plan import SamplesPlan

RECIPE: dict[str, Any] = {
    "dataset": "clinic",
    "image": {"noise": 0.0},
    "volume": None,
    "text": {"sections": ["findings"], "remove": []},
    "table": {"attributes": ["view"], "planted": {}, "groups": {}},
    "targets": {"source": "release", "file": None, "names": ["edema"]},
    "splits": {"source": "release", "train": None, "valid": None, "test": None},
}
RUNTIME = {"save_every_steps": 9, "workers": 3}


def without_samples() -> dict[str, Any]:
    """The tiny run's config without recipes, and without what learns or is asked about their samples."""
    settings = tiny_config()
    models = {name: entry for name, entry in settings["models"].items() if entry.get("family") != "fusion"}
    return settings | {"samples": {}, "models": models, "studies": {"wrong_lung": settings["studies"]["wrong_lung"]}}


def planned(**models: dict[str, Any]) -> tuple[FusionPlan, ModelPlan]:
    """The plans of the tiny run with models of the family."""
    settings = without_samples()
    settings["samples"] = {"made_up": RECIPE}
    for name, changes in models.items():
        entry = tiny_fusion(**changes).model_dump(mode="json")
        settings["models"][name] = entry | {"family": "fusion", "samples": "made_up", "seeds": [0], "runtime": RUNTIME}
    config = read_config(settings)
    data = DataPlan(config, ROOT)
    return FusionPlan(config, SamplesPlan(config, data)), ModelPlan(config, data, gpus=0)


def of(model: str) -> SimpleNamespace:
    """The wildcards of a model's job."""
    return SimpleNamespace(model=model, seed="0")


def test_a_run_reads_the_samples_of_its_recipe_and_images_if_it_takes_any() -> None:
    fusion, models = planned(both={}, words={"modalities": ["text"]})
    assert fusion.trained == ["both", "words"]
    assert fusion.samples(of("both")) == "results/samples/made_up.parquet"
    assert fusion.recipe(of("words")) == "made_up"
    assert "results/data/clinic/images/silver-000.h5" in fusion.images(of("both"))
    assert fusion.images(of("words")) == []
    assert fusion.fitted(of("both")) == tiny_config()["tokenizer"]
    assert (fusion.workers(of("both")), fusion.save_every_steps(of("both"))) == (3, 9)
    assert models.run_settings(of("words"))["image_encoder"] is None
    assert models.threads(of("both")) == 1
    assert "fusion" not in models.trained_families
    assert "fusion" not in models.map_makers


def test_its_check_and_what_it_needs_of_the_hub_hang_on_what_it_takes() -> None:
    given = LANGUAGE_MODEL | {"pretrained": "owner/llama", "architecture": None, "tokenizer": "owner/llama"}
    large = {"text_encoder": given, "training__masked_share": 0.0}
    _, models = planned(both=large, pictures=large | {"modalities": ["image"]}, alike=large)
    assert models.hub_names == ["owner/llama"]
    assert models.wants_weights(SimpleNamespace(source="owner/llama"))
    assert models.pretrained_files(of("both")) == ["results/hub/owner/llama/source.json"]
    assert models.pretrained_files(of("pictures")) == []
    assert models.run_settings(of("both"))["text_encoder"]["tokenizer"] == "results/hub/owner/llama"
    digests = [models.checked(of(name)) for name in ("both", "alike", "pictures")]
    assert digests[0] == digests[1] != digests[2]


@pytest.mark.parametrize("samples", ["none", "Report"])
def test_an_unknown_recipe_is_refused(samples: str) -> None:
    settings = without_samples()
    entry = tiny_fusion().model_dump(mode="json")
    settings["models"]["a"] = entry | {"family": "fusion", "samples": samples, "seeds": [0], "runtime": RUNTIME}
    with pytest.raises(ConfigError, match=r"models\.a\.samples"):
        read_config(settings)

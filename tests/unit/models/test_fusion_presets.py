"""Presets describe models that can be built, without fetching what the published ones name of the hub."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.project import ROOT
from wronglung.config.resolve import resolve_all
from wronglung.models.fusion.check import check_model
from wronglung.models.fusion.entries import TrainedFusion

TAKES = {
    "small": ["image", "text", "table"],
    "volume_small": ["volume", "table"],
    "llama_small": ["image", "text", "table"],
    "published": ["image", "text"],
    "published_vit": ["image", "text"],
    "published_brset": ["image", "table"],
    "published_brset_vit": ["image", "table"],
    "published_hecktor": ["volume", "table"],
    "published_llama": ["image", "text"],
    "published_llama_resnet": ["image", "text"],
}


def entry(name: str, folder: Path) -> dict[str, Any]:
    """A model's entry with a preset."""
    path = folder / "run.yaml"
    own = {"preset": f"models/fusion_{name}", "samples": "made_up", "modalities": TAKES[name], "seeds": [0]}
    path.write_text(yaml.safe_dump({"models": {"a": own}}))
    return resolve_all(path, ROOT / "presets", {}).settings["models"]["a"]


def test_every_preset_is_tried() -> None:
    there = {path.stem.removeprefix("fusion_") for path in (ROOT / "presets/models").glob("fusion_*.yaml")}
    assert there == set(TAKES)


@pytest.mark.parametrize("name", TAKES)
def test_a_preset_describes_a_model(name: str, tmp_path: Path) -> None:
    settings = TrainedFusion.model_validate(entry(name, tmp_path)).settings().model_dump()
    # What the hub has is not fetched here.
    assert [line for line in check_model(settings).problems if "there is no folder" not in line] == []


@pytest.mark.parametrize("modality", ["image", "text", "table"])
def test_a_small_model_may_take_one_modality(modality: str, tmp_path: Path) -> None:
    own = TrainedFusion.model_validate(entry("small", tmp_path) | {"modalities": [modality]}).settings()
    assert list(check_model(own.model_dump()).found) == [modality]

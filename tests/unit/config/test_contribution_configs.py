"""The configs of the study contribution fit together, and name what published numbers name."""

import pandas as pd
import pytest

from tests.support.project import ROOT, resolved_config
from wronglung.config.reading import read_config

CONFIGS = sorted(path.name for path in (ROOT / "configs").glob("contribution_*.yaml"))


@pytest.mark.parametrize("name", CONFIGS)
def test_a_config_is_accepted(name: str) -> None:
    config = read_config(resolved_config(f"configs/{name}"))
    assert list(config.asked_studies) == ["contribution"]
    assert all(len(config.models[run.model].seeds) >= 3 for run in config.runs_of("contribution")) or "seeds" in name


@pytest.mark.parametrize("name", [name for name in CONFIGS if "seeds" not in name])
def test_models_of_the_papers_runs_have_the_names_of_its_numbers(name: str) -> None:
    config = read_config(resolved_config(f"configs/{name}"))
    tasks = resolved_config(f"configs/{name}")["studies"]["contribution"]["tasks"]
    ((task, asked),) = [(key, one) for key, one in tasks.items() if one is not None]
    printed = pd.read_csv(ROOT / "resources/published/contribution/performance.csv")
    own = printed[printed["task"] == task]
    recipe = config.samples[asked["samples"]]
    assert set(asked["models"]) <= set(own["model"])
    assert {config.datasets[recipe.dataset].layout} == set(own["layout"])

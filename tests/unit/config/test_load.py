"""From the files and overrides of a run to its config."""

from pathlib import Path

import pytest

from tests.support.project import ROOT
from wronglung.config.errors import ConfigError
from wronglung.config.load import load_config

RUN = f"extends: {ROOT}/tests/tiny/config.yaml\nseed: 11\nmodels:\n  mine: {{family: given, maps: m.h5}}\n"


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """A config that extends the tiny run's."""
    path = tmp_path / "run.yaml"
    path.write_text(RUN)
    return path


def test_without_a_file_it_is_the_projects_own_config() -> None:
    config = load_config([], {}, ROOT)
    assert config.seed == 7
    assert {"cosine", "few_shot_300", "oracle_14"} <= set(config.models)


def test_a_file_changes_what_it_extends_and_overrides_come_last(run: Path) -> None:
    config = load_config([run], {"tokenizer": {"vocabulary_size": 55}, "models": {"oracle_14": None}}, ROOT)
    assert (config.seed, config.tokenizer.vocabulary_size) == (11, 55)
    assert "mine" in config.models
    assert "oracle_14" not in config.models


def test_several_files_are_refused(run: Path) -> None:
    with pytest.raises(ConfigError, match=r"--configfile names \['.*run\.yaml', 'b\.yaml'\]; expected one file"):
        load_config([run, "b.yaml"], {}, ROOT)


def test_what_is_wrong_is_named_with_its_place(run: Path) -> None:
    with pytest.raises(
        ConfigError, match=r"--config: tokenizer\.vocabulary_size: given 0; input should be greater than 0"
    ):
        load_config([run], {"tokenizer": {"vocabulary_size": 0}}, ROOT)
    run.write_text(RUN.replace("seed: 11", "seed: eleven"))
    with pytest.raises(ConfigError, match=rf"{run}:2: seed: given .*; input should be a valid integer"):
        load_config([run], {}, ROOT)

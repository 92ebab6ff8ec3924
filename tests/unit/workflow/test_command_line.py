"""What Snakemake tells of its command line. A version of Snakemake that tells it otherwise fails here."""

from dataclasses import fields
from pathlib import Path
from types import SimpleNamespace

from snakemake.api import Workflow  # its own module cannot be the first import
from snakemake.settings.types import ConfigSettings

from wronglung.workflow.command_line import command_line_of


def test_files_and_overrides_are_told_apart(tmp_path: Path) -> None:
    file = tmp_path / "run.yaml"
    file.write_text("extends: config.yaml\nseed: 1\n")
    said = command_line_of(SimpleNamespace(config_settings=ConfigSettings(config={"seed": 3}, configfiles=[file])))
    assert said.files == [file]
    assert said.overrides == {"seed": 3}
    assert command_line_of(SimpleNamespace(config_settings=ConfigSettings())) == ([], {})


def test_snakemakes_workflow_holds_these_settings() -> None:
    (held,) = [field for field in fields(Workflow) if field.name == "config_settings"]
    assert held.type in (ConfigSettings, "ConfigSettings")

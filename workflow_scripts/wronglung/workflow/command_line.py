"""What the command line says of the config. Snakemake has no documented way to ask, so only this module knows how."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, Protocol


class _ConfigSettings(Protocol):
    @property
    def configfiles(self) -> Sequence[Path]: ...

    @property
    def config(self) -> Mapping[str, Any]: ...


class _Workflow(Protocol):
    @property
    def config_settings(self) -> _ConfigSettings: ...


class CommandLine(NamedTuple):
    """What the command line says of the config.

    Attributes:
        files: what `--configfile` names.
        overrides: what `--config` gives, as Snakemake reads it.
    """

    files: list[Path]
    overrides: dict[str, Any]


def command_line_of(workflow: _Workflow) -> CommandLine:
    """Return what the command line of a run says.

    Snakemake's global `config` is no substitute: it holds files and overrides merged and does not tell them apart.

    Args:
        workflow: Snakemake's global of this name (9.x), whose `config_settings` are a `ConfigSettings` of its API.
    """
    said = workflow.config_settings
    return CommandLine(list(said.configfiles), dict(said.config))

"""Make a run's validated config from its files and overrides."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from wronglung.config.config import Config
from wronglung.config.errors import ConfigError
from wronglung.config.reading import read_config
from wronglung.config.resolve import resolve_all


def load_config(files: Sequence[str | Path], overrides: Mapping[str, Any], root: Path) -> Config:
    """Resolve and validate the config of a run.

    Args:
        files: what `--configfile` names; without any, the project's own config.yaml.
        overrides: what `--config` gives, as Snakemake reads it.
        root: folder of the Snakefile, of config.yaml and of presets/.

    Raises:
        ConfigError: if several files are named, or with the mistakes in the config.
    """
    if len(files) > 1:
        raise ConfigError(
            f"--configfile names {[str(file) for file in files]}; expected one file. Let it begin with `extends:` and "
            "the others, which it then changes"
        )
    path = Path(files[0]) if files else root / "config.yaml"
    resolved = resolve_all(path, root / "presets", typed(overrides))
    return read_config(resolved.settings, resolved.describe, resolved.unknown)


def typed(given: Any) -> Any:
    """Return what `--config` gives, with each text read as a config file would read it without quotes.

    Snakemake converts a number at the top level, but leaves nested values as text: `{crop_size: 200}` gives "200".
    """
    if isinstance(given, Mapping):
        return {key: typed(value) for key, value in given.items()}
    if isinstance(given, list):
        return [typed(value) for value in given]
    return _scalar(given) if isinstance(given, str) else given


def _scalar(text: str) -> Any:
    loader = yaml.SafeLoader("")
    tag = loader.resolve(yaml.ScalarNode, text, (True, False))
    try:
        return loader.construct_object(yaml.ScalarNode(tag, text))
    except (yaml.YAMLError, ValueError):  # it looks like a value but is none, e.g. the 45th day of a month
        return text

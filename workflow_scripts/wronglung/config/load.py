"""From the files and overrides of a run to its validated config."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from wronglung.config.config import Config
from wronglung.config.errors import ConfigError
from wronglung.config.reading import read_config
from wronglung.config.resolve import resolve_file


def load_config(files: Sequence[str | Path], overrides: Mapping[str, Any], root: Path) -> Config:
    """Resolve and validate the config of a run.

    Args:
        files: what `--configfile` names; without any, the project's own config.yaml.
        overrides: what `--config` gives.
        root: folder of the Snakefile, of config.yaml and of presets/.

    Raises:
        ConfigError: if several files are named, or with everything that is wrong in the config.
    """
    if len(files) > 1:
        raise ConfigError(
            f"--configfile names {[str(file) for file in files]}; expected one file. Let it begin with `extends:` and "
            "the others, which it then changes"
        )
    path = Path(files[0]) if files else root / "config.yaml"
    resolved = resolve_file(path, root / "presets", overrides)
    return read_config(resolved.settings, resolved.describe)

"""Check, before any job is planned, that the files that a config names are there."""

from collections.abc import Iterable
from pathlib import Path

from wronglung.config.config import Config
from wronglung.config.errors import ConfigError
from wronglung.data.releases.registry import LAYOUTS

DOCUMENT = "docs/real_data.md"  # of what is no data set's own list


def require_lists(config: Config, dataset: str, made_here: str) -> None:
    """Raise unless every list of a data set exists or is made by the workflow itself.

    Args:
        config: the validated config.
        dataset: name of the data set.
        made_here: prefix of the paths that the example rules write.

    Raises:
        ConfigError: naming each missing file and the document that says where to get it.
    """
    own = config.datasets[dataset]
    require_files(f"datasets.{dataset}", own.lists().values(), made_here, LAYOUTS[own.layout].document)


def require_files(key: str, files: Iterable[str], made_here: str, document: str = DOCUMENT) -> None:
    """Raise unless every file exists or is made by the workflow itself.

    Args:
        key: of the config, which names the files or their folder.
        files: the paths.
        made_here: prefix of the paths that the example rules write.
        document: the page that says where to get them.

    Raises:
        ConfigError: naming each missing file and this page.
    """
    given = [path for path in dict.fromkeys(files) if not path.startswith(made_here)]
    missing = [path for path in given if not Path(path).exists()]
    if missing:
        listed = "\n".join(f"  {path}" for path in missing)
        raise ConfigError(f"the folders or files of {key} lack these files:\n{listed}\nSee {document}.")


def check_weights(config: Config) -> None:
    """Raise unless every checkpoint that the config names exists.

    Raises:
        ConfigError: naming each missing file, its key and what to do without it.
    """
    missing = {name: file for name, file in config.weight_files.items() if not Path(file).is_file()}
    if missing:
        listed = "\n".join(f"  models.{name}.weights: {file}" for name, file in missing.items())
        raise ConfigError(
            f"these checkpoints are not there:\n{listed}\nName the files, or set `weights: null` for weights that you "
            "do not have: the tables then say so."
        )

"""Whether the files that a config names are there: looked at before any job is planned."""

from pathlib import Path

from wronglung.config.config import Config
from wronglung.config.errors import ConfigError
from wronglung.data.releases.chest_imagenome.layout import list_files

README_SECTION = "README, section 'Run it on the real data'"


def check_release(config: Config, made_here: str) -> None:
    """Raises unless every list of the release exists or is made by the workflow itself.

    Args:
        config: the validated config.
        made_here: prefix of the paths that the example rules write.

    Raises:
        ConfigError: naming each missing file and the section of the README that says where to get it.
    """
    release = config.release
    files = list_files(release.mimic_cxr, release.mimic_cxr_jpg, release.chest_imagenome, images=release.images)
    given = [path for path in dict.fromkeys(files.values()) if not path.startswith(made_here)]
    missing = [path for path in given if not Path(path).exists()]
    if missing:
        listed = "\n".join(f"  {path}" for path in missing)
        raise ConfigError(f"the release named in the config lacks these files:\n{listed}\nSee {README_SECTION}.")


def check_weights(config: Config) -> None:
    """Raises unless every checkpoint that the config names exists.

    Raises:
        ConfigError: naming each missing file, its key and what to do without it.
    """
    missing = {name: entry.file for name, entry in config.given.items() if not Path(str(entry.file)).is_file()}
    if missing:
        listed = "\n".join(f"  models.{name}.file: {file}" for name, file in missing.items())
        raise ConfigError(
            f"these checkpoints are not there:\n{listed}\nName the files, or set `file: null` for weights that you do "
            "not have: the tables then say so."
        )

"""Check, when jobs are planned, the files of maps that the config names."""

from collections.abc import Sequence
from pathlib import Path

from wronglung.core.section import WrongKeyError
from wronglung.models.family import GivenMapsEntry
from wronglung.outputs.given_grid import grid_of_file
from wronglung.studies.plan import StudyConfig
from wronglung.studies.wrong_lung.controls.entries import Control


def file_of(entry: GivenMapsEntry, dataset: str, split: str, protocol: str) -> str:
    """Return the file of given maps for a split under a protocol."""
    return entry.maps.format(dataset=dataset, split=split, protocol=protocol)


def require_maps(config: StudyConfig, study: str, model: str, file: str, asked: Sequence[tuple[str, str, str]]) -> None:
    """Raise if a job's file of given maps is missing.

    Args:
        config: the config.
        study: the job's.
        model: the job's; only given maps are looked for.
        file: of its maps.
        asked: data set, split and protocol of everything that the study asks models about.

    Raises:
        WrongKeyError: names the key and the file of every missing one of the study's given maps, and what to do.
    """
    if not isinstance(config.models[model], GivenMapsEntry) or Path(file).is_file():
        return
    entries = {name: config.models[name] for name in config.models_of(study)}
    files = {
        (f"models.{name}.maps", file_of(entry, *one))
        for name, entry in entries.items()
        if isinstance(entry, GivenMapsEntry)
        for one in asked
    }
    missing = sorted((key, path) for key, path in files if not Path(path).is_file())
    (key, path), *others = missing
    also = "".join(f"\n{other}: there is no file {there} either" for other, there in others)
    raise WrongKeyError(
        key,
        f"there is no file {path}; correct the path, which is relative to the folder where Snakemake runs, or write "
        f"the file: docs/your_own_maps.md says how. Without the maps, take the model out{also}",
    )


def refuse_other_grid(config: StudyConfig, control: str, model: str, file: str) -> None:
    """Raise if a control is made from given maps of another grid than its own.

    Args:
        config: the config.
        control: name of the control's entry.
        model: that it is made from; only given maps are looked at.
        file: of its maps.

    Raises:
        WrongKeyError: names the control, the model, the file and the grid that fits.
    """
    entry = config.models[control]
    if not isinstance(config.models[model], GivenMapsEntry) or not isinstance(entry, Control):
        return
    found = grid_of_file(file)
    if found is not None and found != (entry.grid, entry.grid):
        fits = found[0] == found[1]
        remedy = (
            f"set `grid: {found[0]}`" if fits else "take the control out, since its grid has as many rows as columns"
        )
        raise WrongKeyError(
            f"models.{control}.grid",
            f"given {entry.grid}, but the control is made from the maps of {model!r}, and those in {file} have "
            f"{found[0]} x {found[1]} cells; {remedy}",
        )

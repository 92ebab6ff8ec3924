"""The study's models that learn from gaze, and what each of them is compared with. Planning reads it."""

from collections.abc import Iterable, Mapping
from typing import Any

from wronglung.models.family import Entry, GazeTaughtEntry, Run, TrainedEntry
from wronglung.training.provenance import digest_of


def experts_of(models: Mapping[str, Entry], runs: Iterable[Run]) -> dict[Run, GazeTaughtEntry]:
    """Return the runs of models that learn from gaze, with the models' entries."""
    entries = {run: models[run.model] for run in runs}
    return {run: entry for run, entry in entries.items() if isinstance(entry, GazeTaughtEntry)}


def curricula_of(models: Mapping[str, Entry], runs: Iterable[Run]) -> list[dict[str, Any]]:
    """Return what tables and figures know of each run with expert images, as `context.Curriculum` has it.

    Args:
        models: all entries of the config.
        runs: of the study, one a model.
    """
    listed = {run.model: models[run.model] for run in runs}
    return [
        {
            **run._asdict(),
            "arm": arm_of(entry),
            "base": base_of(entry, listed),
            "heat_maps": entry.expert.heat_maps,
            "epochs": entry.training.epochs,
            "curriculum": entry.expert.curriculum.model_dump(),
        }
        for run, entry in experts_of(models, runs).items()
    ]


def arm_of(entry: GazeTaughtEntry) -> str:
    """Return a digest of all that a run depends on but its seed and the choice of heat maps."""
    own = entry.settings().model_dump(mode="json")
    own["expert"].pop("heat_maps")
    return digest_of({"family": entry.family, "train_on": entry.train_on, "start_from": entry.start_from, **own})


def base_of(entry: GazeTaughtEntry, models: Mapping[str, Entry]) -> str | None:
    """Return the base of a model: the one that it goes on from, or else the first that differs in expert images alone.

    Args:
        entry: of a model with expert images.
        models: entries by name, among which the base is looked for.

    Returns:
        None if no such model is among them.
    """
    if entry.start_from is not None:
        return entry.start_from if entry.start_from in models else None
    own = entry.settings().model_dump(exclude={"expert"})
    return next(
        (
            name
            for name, other in models.items()
            if isinstance(other, TrainedEntry)
            and other.train_on == entry.train_on
            and other.settings().model_dump() == own
        ),
        None,
    )

"""The study's models that learn from gaze. Planning reads it."""

from collections.abc import Iterable, Mapping
from typing import Any

from wronglung.models.eclip.entries import TrainedEclip
from wronglung.models.family import Entry, Run


def experts_of(models: Mapping[str, Entry], runs: Iterable[Run]) -> dict[Run, TrainedEclip]:
    """Return the runs of models that learn from gaze, with the models' entries."""
    entries = {run: models[run.model] for run in runs}
    return {run: entry for run, entry in entries.items() if isinstance(entry, TrainedEclip)}


def curricula_of(experts: Mapping[Run, TrainedEclip]) -> list[dict[str, Any]]:
    """Return what tables and figures know of each run, as `context.Curriculum` has it."""
    return [
        {
            **run._asdict(),
            "arm": entry.arm,
            "heat_maps": entry.expert.heat_maps,
            "epochs": entry.training.epochs,
            "curriculum": entry.expert.curriculum.model_dump(),
        }
        for run, entry in experts.items()
    ]

"""Which zero-shot tasks are made on which splits, and where their results are shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wronglung.core.files import file_digest
from wronglung.core.wildcards import Wildcards
from wronglung.studies.eclip.settings import EclipStudySettings


@dataclass(frozen=True)
class ZeroShotPlan:
    """The zero-shot tasks of the study. A task may be about a split of its own, which need not have texts.

    Attributes:
        settings: the study's section of the config.
        layouts: of all data sets, by name.
        folder: of the study's results.
        root: folder of the Snakefile.
    """

    settings: EclipStudySettings
    layouts: Mapping[str, str]
    folder: str
    root: Path

    @property
    def splits(self) -> list[tuple[str, str]]:
        """Data set and split of all tasks: first those of the study's own that a task is about."""
        return [(dataset, split) for dataset, _, split in (name.partition("/") for name in self.settings.zero_shot_on)]

    @property
    def of_tasks_alone(self) -> list[tuple[str, str]]:
        """The splits that only tasks name, and not the study's `on`."""
        own = self.settings.splits
        return [one for one in self.splits if one not in own]

    @property
    def labels(self) -> list[str]:
        """The labels of the data set of each split, in the order of `splits`."""
        return [f"{self.folder}/labels/{dataset}.parquet" for dataset, _ in self.splits]

    @property
    def asked(self) -> list[tuple[str, list[str]]]:
        """Each split without its data set, and the names of its tasks, in the order of `splits`."""
        return [(name.partition("/")[2], tasks) for name, tasks in self.settings.zero_shot_on.items()]

    @property
    def tasks(self) -> dict[str, Any]:
        """The settings of all tasks, by name, as plain values."""
        return {name: task.model_dump(mode="json") for name, task in self.settings.zero_shot.items()}

    def tasks_of(self, wildcards: Wildcards) -> dict[str, Any]:
        """Return the settings of the tasks on the job's split."""
        own = self.tasks
        return {name: own[name] for name in self.names_on(wildcards.dataset, wildcards.split)}

    def names_on(self, dataset: str, split: str) -> list[str]:
        """Return the names of the tasks on a split."""
        return self.settings.zero_shot_on.get(f"{dataset}/{split}", [])

    @property
    def files(self) -> dict[str, str]:
        """The prompt sets by task, as paths from the Snakefile's folder, which is no input, as checkouts move."""
        return {name: task.prompts for name, task in self.settings.zero_shot.items()}

    @property
    def digests(self) -> list[str]:
        """The digests of the prompt sets' files."""
        return [file_digest(self.root / path) for path in self.files.values()]

    @property
    def _shown(self) -> list[str]:
        """The splits whose tasks are shown: the study's first, and those that tasks name."""
        named = [task.on for task in self.settings.zero_shot.values() if task.on is not None]
        return list(dict.fromkeys([self.settings.on[0], *named]))

    @property
    def results(self) -> list[str]:
        """The summaries that hold the shown tasks; the first is that of the study's first split."""
        return [f"{self.folder}/summary/{name}.parquet" for name in self._shown]

    @property
    def facts(self) -> list[dict[str, Any]]:
        """What tables say of each task, as plain values."""
        kept = {"prompts", "labels", "renormalise"}
        return [
            {"name": name, "file": self._shown.index(on), "layout": self.layouts[on.partition("/")[0]]}
            | task.model_dump(mode="json", include=kept)
            for name, task in self.settings.zero_shot.items()
            for on in [task.on or self.settings.on[0]]
        ]

"""Files and parameters of the jobs that compare maps with gaze."""

from dataclasses import dataclass
from typing import Any

from wronglung.core.wildcards import Wildcards
from wronglung.data.settings import MADE_HERE
from wronglung.models.families import FAMILIES
from wronglung.models.family import FamilyEntry, Run
from wronglung.studies.eclip.gaze.control_names import CONTROLS
from wronglung.studies.eclip.settings import GazeComparison, settings_of
from wronglung.studies.plan import DataFiles, StudyConfig, first_runs


def gives_maps(config: StudyConfig, model: str) -> bool:
    """Return whether the workflow makes maps of a model."""
    entry = config.models[model]
    return isinstance(entry, FamilyEntry) and "maps" in FAMILIES[entry.family].makes


@dataclass(frozen=True)
class GazeComparisonPlan:
    """Jobs that compare maps with gaze; none where the config does not ask for them.

    Attributes:
        cfg: the config, which lists the study.
        data: the jobs of data sets.
        study: its name.
        folder: of the study's results.
    """

    cfg: StudyConfig
    data: DataFiles
    study: str
    folder: str

    @property
    def settings(self) -> GazeComparison | None:
        """How maps are compared with gaze; None: not at all."""
        return settings_of(self.cfg, self.study).gaze

    @property
    def subset(self) -> str:
        """The subset of sentences whose maps are compared."""
        return "" if self.settings is None else self.settings.subset

    @property
    def runs(self) -> list[Run]:
        """The study's runs of models that give maps."""
        return [run for run in self.cfg.runs_of(self.study) if gives_maps(self.cfg, run.model)]

    @property
    def run_names(self) -> list[tuple[str, int]]:
        """The runs as plain values."""
        return [(model, seed) for model, seed in self.runs]

    @property
    def without_maps(self) -> list[str]:
        """The study's models that are left out, because they give no maps."""
        listed = dict.fromkeys(run.model for run in self.cfg.runs_of(self.study))
        return [name for name in listed if not gives_maps(self.cfg, name)]

    @property
    def splits(self) -> list[tuple[str, str]]:
        """Data set and split of each comparison."""
        return [] if self.settings is None else settings_of(self.cfg, self.study).splits

    def instances(self, dataset: str) -> list[str]:
        """Return the sentences that models are asked about on a data set."""
        return [self._instances(name, split) for name, split in self.splits if name == dataset]

    def images(self, dataset: str) -> list[str]:
        """Return the image stores of the compared splits of a data set."""
        splits = [split for name, split in self.splits if name == dataset]
        return list(dict.fromkeys(path for split in splits for path in self.data.images(dataset, split)))

    def split_images(self, wildcards: Wildcards) -> list[str]:
        """Return the image stores of the job's split."""
        return self.data.images(wildcards.dataset, wildcards.split)

    def _instances(self, dataset: str, split: str) -> str:
        return f"{self.folder}/instances/{dataset}/{split}.parquet"

    def run_rows(self, wildcards: Wildcards) -> list[str]:
        """Return the rows of every run, in the order of `runs`."""
        return self._rows(wildcards.dataset, wildcards.split, [f"{model}/{seed}" for model, seed in self.runs])

    def control_rows(self, wildcards: Wildcards) -> list[str]:
        """Return the rows of every control, in the order of CONTROLS."""
        return self._rows(wildcards.dataset, wildcards.split, [f"controls/{name}" for name in CONTROLS])

    def _rows(self, dataset: str, split: str, names: list[str]) -> list[str]:
        return [f"{self.folder}/gaze/{dataset}/{split}/{name}.parquet" for name in names]

    def _summary(self, dataset: str, split: str) -> str:
        return f"{self.folder}/gaze_summary/{dataset}/{split}.parquet"

    @property
    def shown(self) -> list[Run]:
        """The first run of every model that gives maps."""
        return first_runs(self.runs)

    @property
    def files(self) -> dict[str, list[str]]:
        """Paths by the kinds that tables and figures read, about the first split; empty where nothing is compared."""
        if not self.splits:
            return {"gaze_results": []}
        dataset, split = self.splits[0]
        shown = [f"{model}/{seed}" for model, seed in self.shown]
        return {
            "gaze_results": [self._summary(dataset, split)],
            "gaze_rows": self._rows(dataset, split, shown),
            "gaze_of_readers": self._rows(dataset, split, ["controls/other_reader"]),
            "gaze_instances": [self._instances(dataset, split)],
            "gaze_maps": [f"results/outputs/maps/{dataset}/{name}.h5" for name in shown],
            "gaze_stores": [f"results/data/{dataset}/{name}" for name in ("heat_maps.h5", "gaze.parquet")],
            "gaze_images": self.data.images(dataset, split),
        }

    @property
    def facts(self) -> dict[str, Any] | None:
        """The part of the study's context about the comparison, as plain values; None where nothing is compared."""
        if not self.splits:
            return None
        sources = self.cfg.datasets[self.splits[0][0]].gaze_sources
        return {
            "subset": self.subset,
            "simulated": any(path.startswith(MADE_HERE) for one in sources for path in one.files().values()),
            "shown": [run._asdict() for run in self.shown],
            "without_maps": self.without_maps,
            "crop_size": self.cfg.data.crop_size,
        }

    @property
    def left_out(self) -> list[str]:
        """A line about the models that are left out."""
        if self.settings is None or not self.without_maps:
            return []
        count = f"{len(self.without_maps)} of {len(self.cfg.models_of(self.study))} models"
        return [f"studies.{self.study}.gaze: left out {count}, which give no maps: {self.without_maps}"]

    @property
    def further(self) -> list[str]:
        """The summaries of the splits after the first."""
        return [self._summary(dataset, split) for dataset, split in self.splits[1:]]

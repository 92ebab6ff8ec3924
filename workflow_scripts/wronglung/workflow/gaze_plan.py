"""Files and parameters of the rule that reads gaze."""

from dataclasses import dataclass
from typing import Any

from wronglung.config.errors import ConfigError
from wronglung.config.files_exist import require_files
from wronglung.core.wildcards import Wildcards
from wronglung.data.gaze_sources import GazeSettings
from wronglung.data.settings import MADE_HERE
from wronglung.workflow.data_plan import DataPlan


@dataclass(frozen=True)
class GazePlan:
    """Jobs of the gaze of data sets; every method takes the wildcards of a job.

    Attributes:
        data: the jobs of the same data sets.
    """

    data: DataPlan

    def of(self, wildcards: Wildcards) -> list[GazeSettings]:
        """Return the sources of the job's data set.

        Raises:
            ConfigError: if the entry names none.
        """
        found = self.data.of(wildcards).gaze_sources
        if not found:
            raise ConfigError(f"datasets.{wildcards.dataset}.gaze: given none; name a source to have such a table")
        return found

    def files(self, wildcards: Wildcards) -> list[str]:
        """Return the files and folders of all sources.

        Raises:
            ConfigError: if one is missing.
        """
        files = [path for source in self.of(wildcards) for path in source.files().values()]
        require_files(f"datasets.{wildcards.dataset}.gaze", files, MADE_HERE)
        return files

    def images(self, wildcards: Wildcards) -> list[str]:
        """Return the stores of all images of the job's data set."""
        return self.data.all_images(wildcards)

    def readers(self, wildcards: Wildcards) -> list[str]:
        """Return `module:function` that reads each source."""
        return [source.read for source in self.of(wildcards)]

    def sources(self, wildcards: Wildcards) -> list[dict[str, Any]]:
        """Return how each source is read, as plain values."""
        return [
            {
                "source": one.source,
                "read": one.read,
                "files": one.files(),
                "heat_map": one.heat_map,
                "least_fixations": one.least_fixations,
            }
            for one in self.of(wildcards)
        ]

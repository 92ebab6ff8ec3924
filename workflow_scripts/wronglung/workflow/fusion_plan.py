"""Files and parameters of the rule that trains models with samples of several modalities."""

from dataclasses import dataclass
from typing import Any

from wronglung.config.config import Config
from wronglung.core.wildcards import Wildcards
from wronglung.models.family import SampleTaughtEntry
from wronglung.workflow.samples_plan import SamplesPlan


@dataclass(frozen=True)
class FusionPlan:
    """Jobs of models that learn from samples; every method takes the wildcards of a job.

    Attributes:
        cfg: the config.
        gathered: the jobs of recipes.
    """

    cfg: Config
    gathered: SamplesPlan

    @property
    def trained(self) -> list[str]:
        """The models that learn from samples."""
        return list(self.cfg.taught_by_samples)

    def _entry(self, wildcards: Wildcards) -> SampleTaughtEntry:
        return self.cfg.taught_by_samples[wildcards.model]

    def recipe(self, wildcards: Wildcards) -> str:
        """Return the recipe of the job's samples."""
        return self._entry(wildcards).samples

    def samples(self, wildcards: Wildcards) -> str:
        """Return the file of the job's samples."""
        return f"results/samples/{self.recipe(wildcards)}.parquet"

    def images(self, wildcards: Wildcards) -> list[str]:
        """Return the stores of the samples' images or volumes; none for texts and tables alone."""
        if not {"image", "volume"} & set(self._entry(wildcards).modalities):
            return []
        return self.gathered.stores(self.recipe(wildcards))

    def fitted(self, wildcards: Wildcards) -> dict[str, Any]:
        """Return the settings of a tokenizer that is fitted to the training texts."""
        return self.cfg.tokenizer.model_dump()

    def workers(self, wildcards: Wildcards) -> int:
        """Return the number of processes that prepare batches."""
        return self._entry(wildcards).runtime.workers

    def save_every_steps(self, wildcards: Wildcards) -> int:
        """Return the steps between checkpoints; 0: one at the end of each epoch."""
        return self._entry(wildcards).runtime.save_every_steps or 0

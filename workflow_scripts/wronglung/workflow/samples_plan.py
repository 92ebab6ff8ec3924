"""Files and parameters of the rule that gathers samples."""

from dataclasses import dataclass
from typing import Any

from wronglung.config.config import Config
from wronglung.core.wildcards import Wildcards
from wronglung.data.sample_settings import LabelTargets, TimeTargets
from wronglung.workflow.data_plan import DataPlan

OF_SOURCES = {"release": "labels.parquet", "images": "image_labels.parquet"}


@dataclass(frozen=True)
class SamplesPlan:
    """Jobs of recipes.

    Attributes:
        cfg: the config.
        data: the jobs of data sets.
    """

    cfg: Config
    data: DataPlan

    def settings(self, wildcards: Wildcards) -> dict[str, Any]:
        """Return the recipe of the job."""
        return self.cfg.samples[wildcards.samples].model_dump(mode="json")

    def files(self, wildcards: Wildcards) -> dict[str, str]:
        """Return the tables that the job's samples are made of, by name."""
        recipe = self.cfg.samples[wildcards.samples]
        folder = f"results/data/{recipe.dataset}"
        found = {"records": f"{folder}/records.parquet"}
        if recipe.text is not None:
            found["sentences"] = f"{folder}/sentences.parquet"
        if isinstance(recipe.targets, LabelTargets):
            found["labels"] = recipe.targets.file or f"{folder}/{OF_SOURCES[recipe.targets.source]}"
        asked = isinstance(recipe.targets, TimeTargets) or recipe.table is not None
        if asked and "attributes" in self.cfg.datasets[recipe.dataset].tables:
            found["attributes"] = f"{folder}/attributes.parquet"
        return found

    def stores(self, samples: str) -> list[str]:
        """Return the image stores that a recipe's images lie in; none for texts and tables alone."""
        recipe = self.cfg.samples[samples]
        if recipe.image is None and recipe.volume is None:
            return []
        whole = [] if recipe.splits.source == "release" else ["all"]
        stores = (
            path
            for split in ["train", "valid", "test", "gold", *whole]
            for path in self.data.images(recipe.dataset, split)
        )
        return list(dict.fromkeys(stores))

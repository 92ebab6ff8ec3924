"""The entry of a data set in the layout of Open-I. Imports neither torch nor pandas."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, NonNegativeInt

from wronglung.core.names import each_once
from wronglung.core.section import Section
from wronglung.data.releases.open_i.layout import projection_file, report_file
from wronglung.data.releases.table_sources import DatasetWithStudyTables
from wronglung.data.settings import EvenShards, ImageKind


class SplitSettings(Section):
    """TransCheX's tables, which say which examinations are in which split."""

    train: str
    valid: str
    test: str


class CheckSettings(Section):
    """What the check of the release opens."""

    images: NonNegativeInt = Field(description="films that the check opens, drawn by the config's seed")


class OpenISettings(EvenShards, DatasetWithStudyTables):
    """Open-I: reports and films of Indiana University, without boxes."""

    layout: Literal["open_i"]
    open_i: str = Field(description="folder of indiana_reports.csv, indiana_projections.csv and images/")
    views: Annotated[list[Literal["Frontal", "Lateral"]], AfterValidator(each_once)] = Field(min_length=1)
    sections: Annotated[list[Literal["findings", "impression"]], AfterValidator(each_once)] = Field(
        min_length=1, description="sections of the reports whose sentences are used"
    )
    splits: SplitSettings | None = Field(
        description="csv files of TransCheX; other examinations are left out. null: all are in the split all"
    )
    check: CheckSettings

    @property
    def image_kind(self) -> ImageKind:
        """The kind of the image files, which are PNG."""
        return "any"

    @property
    def image_folder(self) -> str:
        """The folder that the images' paths are relative to."""
        return self.open_i

    @property
    def compares_counts(self) -> bool:
        """Copies of the collection differ, so that counts are not compared."""
        return False

    def lists(self, made_here: str | None = None) -> dict[str, str]:
        """Return the paths of the collection's two tables, and of those of the splits."""
        splits = {} if self.splits is None else self.splits.model_dump()
        return {"reports": str(report_file(self.open_i)), "images": str(projection_file(self.open_i)), **splits}

    def unread(self, split: str) -> tuple[str, str] | None:
        """Return the key that leaves a split without images: without `splits`, all are in the split all."""
        if self.splits is None and split in SplitSettings.model_fields:
            return "splits", f"given null, so that no image is in {split}"
        return None

    def index_arguments(self) -> dict[str, Any]:
        """Return the keywords of `index_films`."""
        return {"views": self.views, "shards": self.shards}

    def link_arguments(self) -> dict[str, Any]:
        """Return the keywords of `link_reports`."""
        return {"reports": self.lists()["reports"], "sections": self.sections}

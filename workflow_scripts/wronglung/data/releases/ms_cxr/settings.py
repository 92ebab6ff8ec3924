"""The entry of a data set in the layout of MS-CXR. Imports neither torch nor pandas."""

from pathlib import Path
from typing import Any, Literal

from pydantic import Field, NonNegativeInt, PositiveInt

from wronglung.core.section import Section
from wronglung.data.releases.ms_cxr.layout import STEMS, annotation_file
from wronglung.data.releases.table_sources import DatasetWithStudyTables
from wronglung.data.settings import EvenShards, ImageKind


class ReleaseSettings(Section):
    """The folder of MS-CXR, which has no images, and that of the images."""

    ms_cxr: str
    image_folder: str = Field(description="MIMIC-CXR or MIMIC-CXR-JPG, which has the folder `files`")
    images: Literal["dicom", "jpg"] = Field(description="MIMIC-CXR's DICOM files, or the JPG files of MIMIC-CXR-JPG")


class CheckSettings(Section):
    """What the check of the release opens and compares."""

    images: NonNegativeInt = Field(description="images that the check opens, drawn by the config's seed")
    published_counts: bool = Field(description="whether the counts must be those of MS-CXR as published")


class MsCxrSettings(EvenShards, DatasetWithStudyTables):
    """MS-CXR: phrases with boxes on images of MIMIC-CXR."""

    layout: Literal["ms_cxr"]
    release: ReleaseSettings
    images_of: str | None = Field(
        description="a data set of the same images: those that it stores are read from there; null: all are stored here"
    )
    shards: PositiveInt = Field(description="into how many parts the images are cut that are stored here")
    check: CheckSettings

    @property
    def image_kind(self) -> ImageKind:
        """The kind of the image files."""
        return self.release.images

    @property
    def image_folder(self) -> str:
        """The folder that the images' paths are relative to."""
        return self.release.image_folder

    @property
    def compares_counts(self) -> bool:
        """Whether the release must hold as much as published."""
        return self.check.published_counts

    @property
    def images_from(self) -> str | None:
        """The data set whose image stores hold some of the images."""
        return self.images_of

    def lists(self, made_here: str | None = None) -> dict[str, str]:
        """Return the path of the annotations; where there are none, that of the newest release's csv."""
        folder = self.release.ms_cxr
        try:
            return {"annotations": str(annotation_file(folder, made_here))}
        except FileNotFoundError:
            return {"annotations": str(Path(folder) / f"{next(iter(STEMS.values()))}.csv")}

    def index_arguments(self) -> dict[str, Any]:
        """Return the keywords of `index_phrases`."""
        return {"images": self.image_kind, "shards": self.shards, "images_of": self.images_of}

    def link_arguments(self) -> dict[str, Any]:
        """Return the keywords of `link_phrases`."""
        return {"annotations": self.lists()["annotations"]}

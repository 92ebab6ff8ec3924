"""The entry of a data set in the layout of MIMIC-CXR with Chest ImaGenome. Imports neither torch nor pandas."""

from typing import Any, Literal

from pydantic import Field, NonNegativeInt, PositiveInt, model_validator

from wronglung.core.section import Section
from wronglung.data.releases.chest_imagenome.layout import list_files
from wronglung.data.releases.table_sources import DatasetWithStudyTables
from wronglung.data.settings import ImageKind, names_of_shards


class ReleaseSettings(Section):
    """Folders of the releases, as PhysioNet names them, and which of them the images come from.

    MIMIC-CXR-JPG is optional (null) where the images are MIMIC-CXR's DICOM files: only its metadata are read then.
    """

    mimic_cxr: str
    mimic_cxr_jpg: str | None
    chest_imagenome: str
    images: Literal["dicom", "jpg"] = Field(description="MIMIC-CXR's DICOM files, or the JPG files of MIMIC-CXR-JPG")

    @property
    def image_folder(self) -> str:
        """The folder of the release that the images come from."""
        return self.mimic_cxr_jpg if self.images == "jpg" and self.mimic_cxr_jpg is not None else self.mimic_cxr

    @model_validator(mode="after")
    def _images_have_a_folder(self) -> "ReleaseSettings":
        if self.images == "jpg" and self.mimic_cxr_jpg is None:
            raise ValueError(
                "images: jpg, but mimic_cxr_jpg is null; expected the folder of MIMIC-CXR-JPG, which holds the JPG "
                "files: name it, or set images: dicom"
            )
        return self


class ShardSettings(Section):
    """Numbers of shards. A patient never spans two shards, and gold patients have shards of their own."""

    gold: PositiveInt
    silver: NonNegativeInt = Field(description="0: no image outside gold is read, for an evaluation without training")

    def names(self, kind: Literal["gold", "silver", "every"] = "every") -> list[str]:
        """Return the shard names of one kind, or of both, gold first."""
        counts = {"gold": self.gold, "silver": self.silver}
        return [name for own, count in counts.items() if kind in ("every", own) for name in names_of_shards(own, count)]


class CheckSettings(Section):
    """How many files `check_release` opens, drawn by the config's seed, and whether published counts must hold."""

    images: NonNegativeInt
    reports: NonNegativeInt
    scene_graphs: NonNegativeInt
    published_counts: bool = Field(description="whether the release is MIMIC-CXR and Chest ImaGenome as published")


class ChestImagenomeSettings(DatasetWithStudyTables):
    """MIMIC-CXR with the annotations of Chest ImaGenome."""

    layout: Literal["chest_imagenome"]
    release: ReleaseSettings
    views: list[Literal["AP", "PA"]]
    shards: ShardSettings
    check: CheckSettings

    @property
    def image_kind(self) -> ImageKind:
        """The kind of the image files."""
        return self.release.images

    @property
    def image_folder(self) -> str:
        """The folder of the release that the images come from."""
        return self.release.image_folder

    @property
    def compares_counts(self) -> bool:
        """Whether the release must hold as much as published."""
        return self.check.published_counts

    def lists(self, made_here: str | None = None) -> dict[str, str]:
        """Return the lists by name, gzipped or plain as they are there."""
        where = self.release
        return list_files(where.mimic_cxr, where.mimic_cxr_jpg, where.chest_imagenome, where.images, made_here)

    def shard_names(self) -> list[str]:
        """Return the names of all shards, gold first."""
        return self.shards.names()

    def shards_of(self, split: str) -> list[str]:
        """Return the names of the shards that hold a split's images."""
        return self.shards.names("gold" if split == "gold" else "silver")

    def unread(self, split: str) -> tuple[str, str] | None:
        """Return the key and why no image outside gold is read, if the entry has no silver shards."""
        if split == "gold" or self.shards.silver:
            return None
        return "shards.silver", "given 0, so no image outside gold is read"

    def index_arguments(self) -> dict[str, Any]:
        """Return the keywords of `index_release`."""
        return {"views": self.views, "shards": self.shards.model_dump(), "images": self.release.images}

    def link_arguments(self) -> dict[str, Any]:
        """Return the keywords of `link_sentences`."""
        return {"mimic_cxr": self.release.mimic_cxr, "chest_imagenome": self.release.chest_imagenome}

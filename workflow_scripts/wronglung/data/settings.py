"""Settings of data sets: their folders, and how they are read. Imports neither torch nor pandas."""

from abc import ABC, abstractmethod
from typing import Any, Literal, NamedTuple

from pydantic import Field, PositiveInt, field_validator, model_validator

from wronglung.core.section import Section
from wronglung.data.gaze_sources import GazeSettings
from wronglung.data.stages import STAGES, Stage
from wronglung.data.study_tables import TableKind, TableSettings

# any: grey PNG, JPG or DICOM, as each file's name tells; colour: PNG or JPG; volume: NIfTI, read by the layout itself
ImageKind = Literal["dicom", "jpg", "any", "colour", "volume"]
MADE_HERE = "results/example/"  # the folder that the example's rules write its releases to
OWN = "own"  # the kind of all shards of a data set that has one kind


def names_of_shards(kind: str, count: int) -> list[str]:
    """Return the names of the shards of one kind: `gold-000`, `gold-001` and so on."""
    return [f"{kind}-{number:03d}" for number in range(count)]


class VolumeReading(NamedTuple):
    """How the volumes of a data set are read.

    Attributes:
        read: `module:function` from the folder of the data set, a record's path and the keywords to (D, H, W) uint8.
        shape: D, H and W.
        arguments: the keywords, as plain values.
    """

    read: str
    shape: tuple[int, int, int]
    arguments: dict[str, Any]


class DatasetSettings(Section, ABC):
    """The keys of every data set's entry, and the attributes that the workflow reads. Each layout adds its folders."""

    layout: str
    max_rejected: dict[Stage, float] = Field(description="largest tolerated share of faulty items, by stage")

    @field_validator("max_rejected")
    @classmethod
    def _names_every_stage(cls, given: dict[Stage, float]) -> dict[Stage, float]:
        missing = [stage for stage in STAGES if stage not in given]
        if missing:
            raise ValueError(f"{missing} are missing; give a share for each of {list(STAGES)}")
        return given

    @property
    @abstractmethod
    def image_kind(self) -> ImageKind:
        """The kind of the image files."""

    @property
    def watched_folders(self) -> list[str]:
        """Folders of images that are read anew when files in them come, go or get another name; none by default.

        A release as it was published does not change, and to look at all of its folders takes long.
        """
        return []

    @property
    @abstractmethod
    def image_folder(self) -> str:
        """The folder that paths of images are relative to."""

    @property
    def is_example(self) -> bool:
        """Whether the release is the example's, which this workflow makes."""
        return self.image_folder.startswith(MADE_HERE)

    @property
    def images_from(self) -> str | None:
        """The data set whose image stores hold this one's images too; None if it uses only its own."""
        return None

    @property
    def volumes(self) -> "VolumeReading | None":
        """How its volumes become blocks of one size; None if it has images."""
        return None

    @property
    def image_reading(self) -> dict[str, Any]:
        """The kind of the image files, and the fields of `volumes`, as plain values."""
        return {"kind": self.image_kind, "volumes": None if self.volumes is None else self.volumes._asdict()}

    @property
    def volume_readers(self) -> list[str]:
        """Every `module:function` that reads volumes."""
        return [] if self.volumes is None else [self.volumes.read]

    @property
    def tables(self) -> dict[TableKind, TableSettings]:
        """The tables about its studies, by kind; none unless the layout has keys for them."""
        return {}

    @property
    def gaze_sources(self) -> list[GazeSettings]:
        """The releases of gaze at its images; none unless the layout has a key for them."""
        return []

    @property
    @abstractmethod
    def compares_counts(self) -> bool:
        """Whether the release must hold as much as published."""

    @abstractmethod
    def lists(self, made_here: str | None = None) -> dict[str, str]:
        """Return the paths of the files that the index is made from, by name; missing ones are named too.

        Args:
            made_here: prefix of paths that the workflow itself makes; files below it need not exist yet.
        """

    @abstractmethod
    def shard_names(self) -> list[str]:
        """Return the names of all its shards."""

    def shards_of(self, split: str) -> list[str]:
        """Return the names of the shards that hold a split's images: all, where a shard may hold any split."""
        return self.shard_names()

    def unread(self, split: str) -> tuple[str, str] | None:
        """Return the key that excludes a split's images, and why; None if they are read."""
        return None

    @abstractmethod
    def index_arguments(self) -> dict[str, Any]:
        """Return the keywords of the layout's `index` beside its files, as plain values."""

    @abstractmethod
    def link_arguments(self) -> dict[str, Any]:
        """Return the keywords of the layout's `link` beside records and images, as plain values."""


class EvenShards(DatasetSettings, ABC):
    """The keys of a data set whose images are cut evenly into shards of one kind."""

    shards: PositiveInt = Field(description="into how many parts the images are cut")

    def shard_names(self) -> list[str]:
        """Return the names of all shards."""
        return names_of_shards(OWN, self.shards)


class PixelSettings(Section):
    """Sizes of images in pixels, the same for every data set and model."""

    image_size: PositiveInt = Field(description="side of the stored square")
    crop_size: PositiveInt = Field(description="side of the model's input")

    @model_validator(mode="after")
    def _crop_fits(self) -> "PixelSettings":
        if self.crop_size > self.image_size:
            raise ValueError(f"crop_size ({self.crop_size}) must not exceed image_size ({self.image_size})")
        return self

"""Settings of data sets: where they lie, and how they are read. Imports neither torch nor pandas."""

from typing import Literal

from pydantic import Field, NonNegativeInt, PositiveInt, field_validator, model_validator

from wronglung.core.section import Section

ImageKind = Literal["dicom", "jpg"]
Stage = Literal["index_release", "convert_images", "link_sentences"]
MADE_HERE = "results/example/"  # the folder that the example's rules write its releases to
STAGES: tuple[Stage, ...] = ("index_release", "convert_images", "link_sentences")


class ReleaseSettings(Section):
    """Folders of the releases, as PhysioNet names them, and which of them the images come from.

    MIMIC-CXR-JPG is optional (null) where the images are MIMIC-CXR's DICOM files: only its metadata are read then.
    """

    mimic_cxr: str
    mimic_cxr_jpg: str | None
    chest_imagenome: str
    images: ImageKind = Field(description="MIMIC-CXR's DICOM files, or the JPG files of MIMIC-CXR-JPG")

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
        return [f"{k}-{i:03d}" for k, count in counts.items() if kind in ("every", k) for i in range(count)]


class CheckSettings(Section):
    """How many files `check_release` opens, drawn by the config's seed, and whether published counts must hold."""

    images: NonNegativeInt
    reports: NonNegativeInt
    scene_graphs: NonNegativeInt
    published_counts: bool = Field(description="whether the release is MIMIC-CXR and Chest ImaGenome as published")


class DatasetSettings(Section):
    """One data set: its layout, its folders, and what is read of it."""

    layout: Literal["chest_imagenome"] = Field(description="MIMIC-CXR with the annotations of Chest ImaGenome")
    release: ReleaseSettings
    views: list[Literal["AP", "PA"]]
    shards: ShardSettings
    max_rejected: dict[Stage, float] = Field(description="largest tolerated share of faulty items, by stage")
    check: CheckSettings

    @field_validator("max_rejected")
    @classmethod
    def _names_every_stage(cls, given: dict[Stage, float]) -> dict[Stage, float]:
        missing = [stage for stage in STAGES if stage not in given]
        if missing:
            raise ValueError(f"{missing} are missing; give a share for each of {list(STAGES)}")
        return given

    @property
    def is_example(self) -> bool:
        """Whether the release is the example's, which this workflow makes."""
        return self.release.mimic_cxr.startswith(MADE_HERE)

    def shards_of(self, split: str) -> list[str]:
        """Return the names of the shards that hold a split's images."""
        return self.shards.names("gold" if split == "gold" else "silver")


class PixelSettings(Section):
    """Sizes of images in pixels, the same for every data set and model."""

    image_size: PositiveInt = Field(description="side of the stored square")
    crop_size: PositiveInt = Field(description="side of the model's input")

    @model_validator(mode="after")
    def _crop_fits(self) -> "PixelSettings":
        if self.crop_size > self.image_size:
            raise ValueError(f"crop_size ({self.crop_size}) must not exceed image_size ({self.image_size})")
        return self

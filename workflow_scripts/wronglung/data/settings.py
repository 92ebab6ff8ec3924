"""The config's settings for a release and for reading it."""

from typing import Literal

from pydantic import Field, NonNegativeInt, PositiveInt, model_validator

from wronglung.core.section import Section

ImageKind = Literal["dicom", "jpg"]
STAGES = ("index_release", "convert_dicoms", "link_sentences")


class ReleaseSettings(Section):
    """The folders of the releases, with PhysioNet's names, and the kind of image files.

    If the images are MIMIC-CXR's DICOM files, MIMIC-CXR-JPG is optional (null), and only its metadata are read.
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
    """The numbers of shards. A patient is never in two shards, and gold patients have their own shards."""

    gold: PositiveInt
    silver: NonNegativeInt = Field(description="0: no image outside gold is read, for an evaluation without training")

    def names(self, kind: Literal["gold", "silver", "every"] = "every") -> list[str]:
        """The names of the shards of one kind, or of both kinds, gold first."""
        counts = {"gold": self.gold, "silver": self.silver}
        return [f"{k}-{i:03d}" for k, count in counts.items() if kind in ("every", k) for i in range(count)]


class CheckSettings(Section):
    """How many files `check_release` opens (drawn by the config's seed), and whether it compares published counts."""

    images: NonNegativeInt
    reports: NonNegativeInt
    scene_graphs: NonNegativeInt
    published_counts: bool = Field(description="whether the release is MIMIC-CXR and Chest ImaGenome as published")


class DataSettings(Section):
    """How images and sentences are selected, read, converted and checked."""

    views: list[Literal["AP", "PA"]]
    image_size: PositiveInt
    crop_size: PositiveInt
    shards: ShardSettings
    max_rejected: dict[Literal["index_release", "convert_dicoms", "link_sentences"], float] = Field(
        description="largest tolerated share of faulty items, by stage"
    )
    check: CheckSettings

    @model_validator(mode="after")
    def _consistent(self) -> "DataSettings":
        if self.crop_size > self.image_size:
            raise ValueError(f"crop_size ({self.crop_size}) must not exceed image_size ({self.image_size})")
        missing = [stage for stage in STAGES if stage not in self.max_rejected]
        if missing:
            raise ValueError(f"max_rejected lacks {missing}; it needs a share for each of {list(STAGES)}")
        return self

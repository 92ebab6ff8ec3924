"""The example's section of the config: which CT, how large a clinic, what is wrong with its patients."""

from typing import Annotated, Literal

from pydantic import Field

from wronglung.example.render_settings import CtPreparation, CtSource, RenderSettings, Section

Share = Annotated[float, Field(ge=0, le=1)]
Weight = Annotated[float, Field(ge=0)]
Pixels = Annotated[int, Field(ge=32)]

LungKind = Literal["nodule", "consolidation", "atelectasis", "effusion", "pneumothorax", "cardiomegaly", "edema"]
Device = Literal["endotracheal_tube", "central_line"]
Grade = Literal["small", "moderate", "large"]
Change = Literal["same", "improved", "worsened", "resolved"]


class CtSettings(Section):
    """Where the CT comes from and how it is made ready."""

    source: CtSource
    preparation: CtPreparation


class PatientSettings(Section):
    """Numbers of patients; gold patients have two studies each, the others as drawn."""

    train: Annotated[int, Field(ge=1)]
    valid: Annotated[int, Field(ge=1)]
    test: Annotated[int, Field(ge=1)]
    gold: Annotated[int, Field(ge=1)]


class FilmSettings(Section):
    """Views, sizes and storage of the films.

    Attributes:
        formats: (rows, columns) in pixels, drawn evenly.
        ap_share: of the patients, filmed in bed; the others stand, PA.
        lateral_share: of PA studies, with a lateral film beside the frontal one.
        listed_lateral_share: of the laterals, listed in Chest ImaGenome's splits all the same.
        inverted_share: of the films, stored as MONOCHROME1.
        bits_stored: drawn evenly.
        missing_graph_share: of the training films, without a scene graph, as in the real release.
    """

    formats: tuple[tuple[Pixels, Pixels], ...]
    ap_share: Share
    lateral_share: Share
    listed_lateral_share: Share
    inverted_share: Share
    bits_stored: tuple[Annotated[int, Field(ge=12, le=15)], ...]
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


class ExampleSettings(Section):
    """The example release.

    Attributes:
        groups: folders p10, p11, ... of the release; each is one rendering job.
        studies: weights of 1, 2, 3 studies a patient.
    """

    ct: CtSettings
    groups: Annotated[int, Field(ge=1, le=10)]
    patients: PatientSettings
    studies: tuple[Weight, Weight, Weight]
    films: FilmSettings
    findings: FindingSettings
    render: RenderSettings

    @property
    def group_names(self) -> list[str]:
        """Names of the folders that hold patients: p10, p11, ..."""
        return [f"p{10 + index}" for index in range(self.groups)]

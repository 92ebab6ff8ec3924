"""Settings of recipes: how samples of several modalities are made of a data set. Imports neither torch nor pandas."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Discriminator, Field, NonNegativeFloat, PositiveInt, Tag, model_validator

from wronglung.core.names import each_once
from wronglung.core.section import Section, WrongKeyError
from wronglung.data.modalities import MODALITIES, Modality
from wronglung.data.releases.table_sources import UNKNOWN_SOURCE

Names = Annotated[list[str], AfterValidator(each_once), Field(min_length=1)]
VIEW = "view"  # the attribute that is known of films
Probability = Annotated[float, Field(ge=0.0, le=1.0)]


class PixelInput(Section):
    """Films, colour images or volumes, as the data set's image stores hold them."""

    noise: NonNegativeFloat = Field(description="standard deviation of added grey noise, share of the full scale")


class TextInput(Section):
    """Reports: the sentences of some sections in their order."""

    sections: list[str] | None = Field(description="null: all")
    remove: Annotated[list[str], AfterValidator(each_once)] = Field(
        description="words that are taken out, also as parts of names with a hyphen or underscore; such as the labels"
    )


class PlantedAttribute(Section):
    """An attribute that is drawn, so that its effect is known: 1 or 0, by the probability that it is 1."""

    label: str = Field(description="of the targets")
    present: Probability = Field(description="where the label is present")
    absent: Probability = Field(description="where it is absent or not known")


class TableInput(Section):
    """Attributes of patients and studies."""

    attributes: list[str] = Field(description="of the data set's studies; `view` is the film's own")
    planted: dict[str, PlantedAttribute] = Field(description="attributes that are drawn, by name; simulated")
    groups: dict[str, Names] = Field(description="attributes that are replaced together, by the name of the group")

    @property
    def names(self) -> list[str]:
        """All attributes, in the order of the columns."""
        return [*self.attributes, *self.planted]

    @model_validator(mode="after")
    def _groups_are_of_attributes(self) -> Self:
        each_once(self.names)
        if not self.names:
            raise WrongKeyError("attributes", "given none; name an attribute, or set the table to null")
        for name, members in self.groups.items():
            unknown = [one for one in members if one not in self.names]
            if unknown:
                raise WrongKeyError(f"groups.{name}", f"given {unknown}; expected attributes, of {self.names}")
        return self


class LabelTargets(Section):
    """Labels that are present, absent or not known."""

    source: Literal["truth", "release", "images"] = Field(
        description="truth: a csv of visible findings; release: the data set's labels of studies; images: its own list"
    )
    file: str | None = Field(description="the csv with dicom_id, finding and visible, for the source truth; else null")
    names: Names

    @model_validator(mode="after")
    def _truth_has_a_file(self) -> Self:
        if (self.file is None) != (self.source != "truth"):
            raise WrongKeyError("file", f"given {self.file!r} with source: {self.source}; expected one for truth alone")
        return self


class TimeTargets(Section):
    """A time that may be censored, of two attributes."""

    source: Literal["attributes"]
    time: str = Field(description="until the event, or until the last time that is known; above 0")
    event: str = Field(description="1: the event happened then; 0: it had not until then")


KINDS = {"truth": "labels", "release": "labels", "images": "labels", "attributes": "time"}
"""The kind of targets, by the source that they are from."""


def kind_of(given: Any) -> str | None:
    """Tell the kind of targets; None if their source is unknown."""
    source = given.get("source") if isinstance(given, Mapping) else getattr(given, "source", None)
    return KINDS.get(source) if isinstance(source, str) else None


Targets = Annotated[
    Annotated[LabelTargets, Tag("labels")] | Annotated[TimeTargets, Tag("time")],
    Discriminator(
        kind_of,
        custom_error_type=UNKNOWN_SOURCE,
        custom_error_message=f"expected `source:` with one of {sorted(KINDS)}",
    ),
]


class SampleSplits(Section):
    """How many samples each split has."""

    source: Literal["release", "drawn"] = Field(
        description="release: the data set's splits, gold counts as test; drawn: patients are drawn for all three"
    )
    train: PositiveInt | None = Field(description="samples at most, drawn with the seed; null: all")
    valid: PositiveInt | None
    test: PositiveInt | None

    @model_validator(mode="after")
    def _drawn_splits_have_sizes(self) -> Self:
        if self.source == "drawn" and None in (self.train, self.valid):
            raise WrongKeyError(
                "train", "given null with source: drawn; expected sizes of train and valid; all others are test"
            )
        return self


class SampleSettings(Section):
    """One recipe: a sample for each image of a data set."""

    dataset: str
    image: PixelInput | None = Field(description="films or colour images")
    volume: PixelInput | None = Field(description="blocks of voxels; not beside image")
    text: TextInput | None
    table: TableInput | None
    targets: Targets
    splits: SampleSplits

    @property
    def modalities(self) -> tuple[Modality, ...]:
        """The modalities that its samples have."""
        return tuple(name for name in MODALITIES if getattr(self, name) is not None)

    @property
    def noise(self) -> float:
        """The noise of its images or volumes."""
        pixels = self.image or self.volume
        return 0.0 if pixels is None else pixels.noise

    @model_validator(mode="after")
    def _some_modality(self) -> Self:
        if not self.modalities or {"image", "volume"} <= set(self.modalities):
            raise WrongKeyError(
                "image", f"given the modalities {list(self.modalities)}; expected at least one, and image or volume"
            )
        if self.table is not None:
            labels = self.targets.names if isinstance(self.targets, LabelTargets) else []
            other = [one.label for one in self.table.planted.values() if one.label not in labels]
            if other:
                raise WrongKeyError("table.planted", f"labels {other}; expected some of the targets {labels}")
        return self

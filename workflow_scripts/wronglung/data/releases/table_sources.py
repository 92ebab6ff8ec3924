"""All sources of labels, attributes and gaze, by the names that `source:` takes, and the data sets that can have them.

To add one, write a section with these methods and the function that it names, and add it to its registry here.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, Union

from pydantic import Discriminator, Field, Tag, field_validator

from wronglung.data.gaze_sources import GazeSettings
from wronglung.data.releases.egd_cxr.settings import EgdCxrGaze
from wronglung.data.releases.hecktor.attribute_settings import HecktorAttributes
from wronglung.data.releases.mimic_cxr_jpg.settings import MimicAttributes, MimicLabels
from wronglung.data.releases.open_i.label_settings import MeshLabels, TransChexLabels
from wronglung.data.releases.reflacx.settings import ReflacxGaze
from wronglung.data.settings import DatasetSettings
from wronglung.data.study_tables import TableKind, TableSettings


class CsvAttributes(TableSettings):
    """A csv with the columns patient_id, study_id and one for each attribute."""

    read: ClassVar[str] = "wronglung.data.attributes:read_attribute_list"
    source: Literal["csv"]
    file: str

    def files(self) -> dict[str, str]:
        """Return the path of the csv."""
        return {"file": self.file}


UNKNOWN_SOURCE = "unknown_source"  # type of the error of a table of no known source


def source_of(given: Any) -> str | None:
    """Tell a table's source; None if there is none."""
    if isinstance(given, TableSettings):
        return given.source
    named = given.get("source") if isinstance(given, Mapping) else None
    return named if isinstance(named, str) else None


def _one_of(sources: dict[str, type[TableSettings]]) -> Any:
    return Annotated[
        Union[tuple(Annotated[section, Tag(name)] for name, section in sources.items())],  # noqa: UP007
        Discriminator(
            source_of,
            custom_error_type=UNKNOWN_SOURCE,
            custom_error_message=f"expected `source:` with one of {sorted(sources)}, or null",
        ),
    ]


LABEL_SOURCES: dict[str, type[TableSettings]] = {
    "mimic_cxr_jpg": MimicLabels,
    "transchex": TransChexLabels,
    "open_i_mesh": MeshLabels,
}
ATTRIBUTE_SOURCES: dict[str, type[TableSettings]] = {
    "mimic_cxr_jpg": MimicAttributes,
    "csv": CsvAttributes,
    "hecktor": HecktorAttributes,
}
GAZE_SOURCES: dict[str, type[GazeSettings]] = {"egd_cxr": EgdCxrGaze, "reflacx": ReflacxGaze}
if TYPE_CHECKING:
    LabelSource = TableSettings
    AttributeSource = TableSettings
    GazeSource = GazeSettings
else:
    LabelSource = _one_of(LABEL_SOURCES)
    AttributeSource = _one_of(ATTRIBUTE_SOURCES)
    GazeSource = _one_of(GAZE_SOURCES)


class DatasetWithStudyTables(DatasetSettings):
    """The entry of a data set with the release's own patient and study numbers, which tables can be joined by."""

    labels: LabelSource | None = Field(description="fourteen findings of each study; null: none")
    attributes: AttributeSource | None = Field(description="what else is known of patients and studies; null: nothing")
    gaze: list[GazeSource] | None = Field(min_length=1, description="what readers looked at, a list; null: none")

    @field_validator("gaze")
    @classmethod
    def _each_source_once(cls, given: list[GazeSettings] | None) -> list[GazeSettings] | None:
        names = [one.source for one in given or []]
        if len(set(names)) < len(names):
            raise ValueError(f"given the sources {names}; expected each once")
        return given

    @property
    def tables(self) -> dict[TableKind, TableSettings]:
        """The tables about its studies that the entry names, by kind."""
        given: dict[TableKind, TableSettings | None] = {"labels": self.labels, "attributes": self.attributes}
        return {kind: table for kind, table in given.items() if table is not None}

    @property
    def gaze_sources(self) -> list[GazeSettings]:
        """The releases of gaze that the entry names."""
        return list(self.gaze or [])

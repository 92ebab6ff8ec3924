"""All sources of labels and attributes, by the names that `source:` takes, and the data sets that can have them.

To add one, write a section with these methods and the function that it names, and add the section here.
"""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from wronglung.data.releases.mimic_cxr_jpg.settings import MimicAttributes, MimicLabels
from wronglung.data.releases.open_i.label_settings import MeshLabels, TransChexLabels
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


LabelSource = Annotated[MimicLabels | TransChexLabels | MeshLabels, Field(discriminator="source")]
AttributeSource = Annotated[MimicAttributes | CsvAttributes, Field(discriminator="source")]


class StudiedSettings(DatasetSettings):
    """The entry of a data set with the release's own patient and study numbers, which tables can be joined by."""

    labels: LabelSource | None = Field(description="fourteen findings of each study; null: none")
    attributes: AttributeSource | None = Field(description="what else is known of patients and studies; null: nothing")

    @property
    def tables(self) -> dict[TableKind, TableSettings]:
        """The tables about its studies that the entry names, by kind."""
        given: dict[TableKind, TableSettings | None] = {"labels": self.labels, "attributes": self.attributes}
        return {kind: table for kind, table in given.items() if table is not None}

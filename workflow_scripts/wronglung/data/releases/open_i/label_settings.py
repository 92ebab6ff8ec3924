"""Settings of Open-I's labels. Imports neither torch nor pandas."""

from pathlib import Path
from typing import ClassVar, Literal

from pydantic import Field

from wronglung.data.releases.open_i.layout import report_file
from wronglung.data.study_tables import TableSettings

CODES = Path(__file__).parents[5] / "resources" / "open_i_mesh.csv"
READERS = "wronglung.data.releases.open_i.labels"


class TransChexLabels(TableSettings):
    """The labels that were made for TransCheX."""

    read: ClassVar[str] = f"{READERS}:read_transchex_tables"
    source: Literal["transchex"]
    tables: list[str] = Field(min_length=1, description="csv files, such as those of train, valid and test")

    def files(self) -> dict[str, str]:
        """Return the paths of the tables."""
        return {f"table_{number}": path for number, path in enumerate(self.tables)}


class MeshLabels(TableSettings):
    """Labels derived from the MeSH codes of the reports."""

    read: ClassVar[str] = f"{READERS}:read_mesh_labels"
    source: Literal["open_i_mesh"]
    open_i: str = Field(description="folder of Open-I, whose indiana_reports.csv is read")
    codes: str | None = Field(
        description="csv with the columns heading, qualifier and label: which code means which label; null: this "
        "project's own choice"
    )

    def files(self) -> dict[str, str]:
        """Return the paths of the reports and of the codes."""
        return {"reports": str(report_file(self.open_i)), "codes": str(CODES) if self.codes is None else self.codes}

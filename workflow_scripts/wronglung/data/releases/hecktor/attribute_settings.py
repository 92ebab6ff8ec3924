"""Section of HECKTOR 2022's table of attributes. Imports neither torch nor pandas."""

from pathlib import Path
from typing import ClassVar, Literal

from pydantic import Field

from wronglung.data.releases.hecktor.layout import CLINICAL, ENDPOINTS
from wronglung.data.study_tables import TableSettings


class HecktorAttributes(TableSettings):
    """HECKTOR's clinical table, and the time to a relapse or to the end of the observation."""

    read: ClassVar[str] = "wronglung.data.releases.hecktor.attributes:read_hecktor_attributes"
    source: Literal["hecktor"]
    hecktor: str = Field(description=f"folder of {CLINICAL} and {ENDPOINTS}")

    def files(self) -> dict[str, str]:
        """Return the paths of both tables."""
        return tables_of(self.hecktor)


def tables_of(root: str) -> dict[str, str]:
    """Return the paths of the clinical table and of that of the endpoints."""
    return {"clinical": str(Path(root) / CLINICAL), "endpoints": str(Path(root) / ENDPOINTS)}

"""Settings of labels and attributes from MIMIC-CXR-JPG and MIMIC-IV. Imports neither torch nor pandas."""

from pathlib import Path
from typing import Any, ClassVar, Literal

from pydantic import Field

from wronglung.data.releases.mimic_cxr_jpg.layout import Labeler, label_file, metadata_file, patient_file
from wronglung.data.study_tables import Policy, TableSettings

READERS = "wronglung.data.releases.mimic_cxr_jpg"


class MimicLabels(TableSettings):
    """A table of labels of MIMIC-CXR-JPG."""

    read: ClassVar[str] = f"{READERS}.labels:read_mimic_labels"
    source: Literal["mimic_cxr_jpg"]
    mimic_cxr_jpg: str = Field(description="folder of MIMIC-CXR-JPG")
    labeler: Labeler = Field(description="who labelled the reports: CheXpert or NegBio")
    uncertain: Policy = Field(description="what becomes of -1: ignore (unknown), zeros or ones")

    def files(self) -> dict[str, str]:
        """Return the path of the table, gzipped or plain as it exists."""
        return {"labels": str(label_file(self.mimic_cxr_jpg, self.labeler))}

    def parts(self) -> dict[str, Any]:
        """Return the labeler and the policy."""
        return {"labeler": self.labeler, "policy": self.uncertain}


class MimicAttributes(TableSettings):
    """View and date from MIMIC-CXR-JPG; sex and age from MIMIC-IV, if its folder is given."""

    read: ClassVar[str] = f"{READERS}.attributes:read_mimic_attributes"
    source: Literal["mimic_cxr_jpg"]
    mimic_cxr_jpg: str = Field(description="folder of MIMIC-CXR-JPG, whose metadata are read")
    mimic_iv: str | None = Field(description="folder of MIMIC-IV, whose hosp/patients is read; null: no sex and age")

    def files(self) -> dict[str, str]:
        """Return the paths of the tables, gzipped or plain as they exist."""
        files = {"metadata": str(metadata_file(self.mimic_cxr_jpg))}
        return files if self.mimic_iv is None else files | {"patients": str(patient_file(Path(self.mimic_iv)))}

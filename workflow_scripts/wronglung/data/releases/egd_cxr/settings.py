"""Settings of the gaze of EGD-CXR. Imports neither torch nor pandas."""

from pathlib import Path
from typing import ClassVar, Literal

from pydantic import Field

from wronglung.data.gaze_sources import GazeSettings
from wronglung.data.settings import MADE_HERE

TRANSCRIPTS = "audio_segmentation_transcripts"


class EgdCxrGaze(GazeSettings):
    """The fixations of EGD-CXR 1.0.0, with the transcripts if their folder is there."""

    read: ClassVar[str] = "wronglung.data.releases.egd_cxr.fixations:read_egd_cxr"
    source: Literal["egd_cxr"]
    egd_cxr: str = Field(description="folder of EGD-CXR")
    # Without pixels a degree and the part that was shown, REFLACX's definition has nothing to go by.
    heat_map: Literal["egd_cxr"]

    def files(self) -> dict[str, str]:
        """Return the paths of the two tables, and of the folder of transcripts."""
        root = Path(self.egd_cxr)
        files = {"fixations": str(root / "fixations.csv"), "master_sheet": str(root / "master_sheet.csv")}
        has_transcripts = self.egd_cxr.startswith(MADE_HERE) or (root / TRANSCRIPTS).is_dir()
        return files | ({"transcripts": str(root / TRANSCRIPTS)} if has_transcripts else {})

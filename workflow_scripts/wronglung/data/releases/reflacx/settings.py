"""Settings of the gaze of REFLACX. Imports neither torch nor pandas."""

from pathlib import Path
from typing import ClassVar, Literal

from pydantic import Field

from wronglung.data.gaze_sources import GazeSettings


class ReflacxGaze(GazeSettings):
    """The fixations and transcriptions of REFLACX 1.0.0."""

    read: ClassVar[str] = "wronglung.data.releases.reflacx.readings:read_reflacx"
    source: Literal["reflacx"]
    reflacx: str = Field(description="folder of REFLACX, whose unpacked main_data is read")

    def files(self) -> dict[str, str]:
        """Return the path of the folder of all readings."""
        return {"main_data": str(Path(self.reflacx) / "main_data")}

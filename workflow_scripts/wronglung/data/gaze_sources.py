"""Where the gaze of a data set comes from. Imports neither torch nor pandas, as the settings of data sets use it."""

from typing import Literal

from pydantic import Field, PositiveInt

from wronglung.data.study_tables import TableSettings

HeatMapName = Literal["egd_cxr", "reflacx"]  # see heat_map_definitions.HEAT_MAPS


class GazeSettings(TableSettings):
    """A release of gaze, the definition of its heat maps, and which of its readings are used.

    `read` names a function from the files, by name, to a `Gaze`.
    """

    heat_map: HeatMapName = Field(description="how fixations become a heat map")
    least_fixations: PositiveInt = Field(description="a reading with fewer fixations on its image is left out")

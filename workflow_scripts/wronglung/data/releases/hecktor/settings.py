"""The entry of a data set in the layout of HECKTOR 2022. Imports neither torch nor pandas."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, NonNegativeInt, PositiveFloat, PositiveInt

from wronglung.core.names import each_once
from wronglung.core.section import Section
from wronglung.data.releases.hecktor.attribute_settings import tables_of
from wronglung.data.releases.table_sources import DatasetWithStudyTables
from wronglung.data.settings import EvenShards, ImageKind, VolumeReading


def _is_window(given: tuple[float, float]) -> tuple[float, float]:
    if given[0] >= given[1]:
        raise ValueError(f"given {list(given)}; expected a lower and a higher value in Hounsfield units")
    return given


class BlockSettings(Section):
    """The block that is cut from each CT around the tumour's middle."""

    voxels: tuple[PositiveInt, PositiveInt, PositiveInt] = Field(description="planes, rows and columns of the block")
    voxel_mm: PositiveFloat = Field(description="millimetres of a voxel's side")
    window: Annotated[tuple[float, float], AfterValidator(_is_window)] = Field(
        description="Hounsfield units that become 0 and 255"
    )
    mask_values: Annotated[list[PositiveInt], AfterValidator(each_once)] = Field(
        min_length=1, description="values of the mask that are tumour: 1 is the primary tumour, 2 the lymph nodes"
    )


class CheckSettings(Section):
    """What the check of the release opens."""

    images: NonNegativeInt = Field(description="volumes that the check opens, drawn by the config's seed")


class HecktorSettings(EvenShards, DatasetWithStudyTables):
    """HECKTOR 2022: CT of head and neck tumours with clinical attributes, without texts and boxes."""

    layout: Literal["hecktor"]
    hecktor: str = Field(description="folder of imagesTr, labelsTr and both csv tables")
    block: BlockSettings
    check: CheckSettings

    @property
    def image_kind(self) -> ImageKind:
        """The kind of the image files."""
        return "volume"

    @property
    def image_folder(self) -> str:
        """The folder that the volumes' paths are relative to."""
        return self.hecktor

    @property
    def volumes(self) -> VolumeReading:
        """How the CT becomes a block around the tumour."""
        return VolumeReading(
            "wronglung.data.releases.hecktor.volumes:read_block",
            self.block.voxels,
            {"settings": self.block.model_dump(mode="json")},
        )

    @property
    def compares_counts(self) -> bool:
        """The challenge handed out several editions, so that counts are not compared."""
        return False

    def lists(self, made_here: str | None = None) -> dict[str, str]:
        """Return the paths of the clinical table and of that of the endpoints."""
        return tables_of(self.hecktor)

    def index_arguments(self) -> dict[str, Any]:
        """Return the keywords of `index_patients`."""
        return {"shards": self.shards}

    def link_arguments(self) -> dict[str, Any]:
        """Return no keywords: there is nothing to link."""
        return {}

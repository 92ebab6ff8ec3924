"""Section of the config for the blocks of CT around nodules; no value has a default."""

from typing import Annotated

from pydantic import Field, NonNegativeFloat, PositiveFloat, PositiveInt, model_validator

from wronglung.core.section import Section

Share = Annotated[float, Field(ge=0, le=1)]


class Effects(Section):
    """Weight of each attribute in its part of the planted risk; 0 for one without an effect."""

    age: float
    performance_status: float
    hpv: float
    tobacco: float
    alcohol: float
    surgery: float
    chemotherapy: float


class SimulatedNodules(Section):
    """Patients with one nodule each, whose time to a relapse is planted."""

    patients: Annotated[int, Field(ge=2, le=9999)]
    voxels: PositiveInt  # along each side of a written block
    voxel_mm: PositiveFloat  # side of a voxel
    radius_mm: tuple[PositiveFloat, PositiveFloat]  # of the nodules; all between are equally likely
    wall_mm: NonNegativeFloat  # least distance of a nodule's middle from the border of the lung
    tumour_hu: float  # Hounsfield units of a nodule
    noise_hu: NonNegativeFloat  # standard deviation of each voxel's noise
    volume_share: Share  # of the planted risk that the nodule's radius makes; attributes make the rest
    effects: Effects  # what the attributes make of the risk
    median_days: PositiveFloat  # of the time to a relapse
    strength: NonNegativeFloat  # by how much the time's logarithm falls with each unit of the risk
    time_noise: NonNegativeFloat  # standard deviation of the logarithm of the time that nothing explains
    censored: Share  # share of the patients who are lost before their relapse
    unknown: Share  # share of the cells that are blank, of attributes that a clinic may not know

    @model_validator(mode="after")
    def _fits(self) -> "SimulatedNodules":
        low, high = self.radius_mm
        if low >= high or 2 * high > self.voxels * self.voxel_mm:
            raise ValueError(
                f"given radius_mm {[low, high]}; expected a smaller and a larger radius, and a nodule that fits into a "
                f"block of {self.voxels * self.voxel_mm:g} mm"
            )
        if not any(self.effects.model_dump().values()):
            raise ValueError("given effects that are all 0; expected at least one attribute with a weight")
        return self

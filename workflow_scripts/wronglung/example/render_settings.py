"""The example's numbers for the CT and for the films made of it; no value has a default."""

from typing import Annotated

from pydantic import Field, PositiveFloat, PositiveInt

from wronglung.core.section import Section

Range = tuple[float, float]
VoxelBox = tuple[tuple[int, int], tuple[int, int], tuple[int, int]]
Positive = Annotated[float, Field(gt=0)]


class CtPreparation(Section):
    """How the CT becomes planes of attenuation."""

    voxel_mm: PositiveFloat  # in-plane voxel aimed at; whole voxels are averaged
    planes: PositiveInt  # coronal planes of the frontal stack
    lateral_planes: PositiveInt
    attenuation_per_mm: PositiveFloat  # of water
    bone_gain: float  # extra share of the attenuation of dense bone
    contrast_above_hu: float  # outside bone, denser voxels are contrast medium ...
    bone_below_hu: float  # no bone is denser, contrast medium near a bone may be
    contrast_becomes_hu: float  # ... and become blood
    bone_margin_voxels: PositiveInt
    lesion_box: VoxelBox | None  # first and last voxel of the CT's own lesion, file order; null = none
    lesion_margin_voxels: PositiveInt


class PoseRanges(Section):
    """How patients stand before the detector, and how the film is cut."""

    rotation_deg: float  # about the body axis, plus or minus
    tilt_deg: float
    roll_deg: float
    shift_mm: float
    source_mm_pa: Range
    source_mm_ap: Range
    detector_gap_mm: float  # body centre to detector
    field: Range  # the film relative to the lungs, along the side that fits more tightly


class BodyVariation(Section):
    """How far one patient differs from the CT beyond the plan's own factors."""

    warp_mm: float
    warp_nodes: PositiveInt
    inspiration_mm: Range  # by how much a film shows the diaphragm lower than the CT


class ToneRanges(Section):
    """How the path integral becomes grey levels."""

    contrast: PositiveFloat
    scatter: PositiveFloat
    percentiles: Range  # of the body's densities, shown black and white
    detail_mm: PositiveFloat  # structures finer than this are enhanced ...
    detail_gain: float  # ... by this share
    gamma: Range
    noise: Range  # standard deviation at mid grey, share of the full scale


class FindingStrength(Section):
    """How strong findings are; 1 and the values of the grades are realistic."""

    strength: PositiveFloat
    grades: dict[str, Positive]
    density_cap: PositiveFloat  # share of the path through spine and heart that no finding exceeds
    visible_contrast: PositiveFloat  # least mean change of grey, share of the full scale
    visible_noise_ratio: float  # least change relative to the film's noise
    visible_mm2: PositiveFloat  # least area of a mask


class RenderSettings(Section):
    """Everything that `render_film` needs beside the patient and the film."""

    pixel_mm: PositiveFloat  # pitch of the intermediate image, at the body's centre
    margin_mm: float  # the CT is continued, mirrored, so far above and below its ends
    pose: PoseRanges
    body: BodyVariation
    tone: ToneRanges
    findings: FindingStrength
    region_pixels: PositiveInt  # regions smaller than this on the film are dropped

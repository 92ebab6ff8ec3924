"""Sections of the config for preparing the CT and rendering films; no value has a default."""

from typing import Annotated

from pydantic import Field, PositiveFloat, PositiveInt

from wronglung.core.section import Section

Range = tuple[float, float]
VoxelBox = tuple[tuple[int, int], tuple[int, int], tuple[int, int]]
Positive = Annotated[float, Field(gt=0)]


class CtPreparation(Section):
    """How the CT becomes planes of attenuation."""

    voxel_mm: PositiveFloat  # size aimed at; blocks of whole voxels are averaged
    planes: PositiveInt  # most coronal planes of the frontal stack
    lateral_planes: PositiveInt
    attenuation_per_mm: PositiveFloat  # of water
    bone_gain: float  # dense bone attenuates more by this share
    contrast_above_hu: float  # away from bone, denser voxels are contrast medium
    bone_below_hu: float  # no bone is denser: near a bone, only contrast medium is
    contrast_becomes_hu: float  # value of blood, which replaces contrast medium
    bone_margin_voxels: PositiveInt
    lesion_box: VoxelBox | None  # first and last voxel of the CT's own lesion on X, Y, Z; null = none
    lesion_margin_voxels: PositiveInt


class PoseRanges(Section):
    """How patients stand before the detector, and which field the film covers."""

    rotation_deg: float  # about the body axis, plus or minus
    tilt_deg: float
    roll_deg: float
    shift_mm: float
    source_mm_pa: Range
    source_mm_ap: Range
    detector_gap_mm: float  # from the body's centre to the detector
    field: Range  # size of the film relative to the lungs, in the direction that fits more tightly


class BodyVariation(Section):
    """How far a patient differs from the CT besides the factors of its `Body`."""

    warp_mm: float
    warp_nodes: PositiveInt
    inspiration_mm: Range  # how much lower than in the CT a film shows the diaphragm


class ToneRanges(Section):
    """How the path integral becomes grey levels."""

    contrast: PositiveFloat
    scatter: PositiveFloat
    percentiles: Range  # of the body's densities; these are shown black and white
    detail_mm: PositiveFloat  # structures finer than this are enhanced
    detail_gain: float  # share by which they are enhanced
    gamma: Range
    noise: Range  # standard deviation at mid grey, as a share of the full scale


class FindingStrength(Section):
    """How strong findings are, and which are visible. A strength of 1 and grades of 0.5 to 1.2 are realistic."""

    strength: PositiveFloat
    grades: dict[str, Positive]
    density_cap: PositiveFloat  # share of the path integral through spine and heart that no finding exceeds
    visible_contrast: PositiveFloat  # least mean change of grey, as a share of the full scale
    visible_noise_ratio: float  # least mean change of grey relative to the film's noise
    visible_mm2: PositiveFloat  # least area of the finding's mask


class RenderSettings(Section):
    """Everything that `render_film` needs besides the plans of patient and film."""

    pixel_mm: PositiveFloat  # pitch of the intermediate image, at the body's centre
    margin_mm: float  # how far the CT is continued, mirrored, above and below its ends
    pose: PoseRanges
    body: BodyVariation
    tone: ToneRanges
    findings: FindingStrength
    region_pixels: PositiveInt  # regions smaller than this on the film are dropped

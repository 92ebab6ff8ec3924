"""Remove contrast medium, table and the CT's own lesion before projection."""

import numpy as np
from scipy import ndimage

from wronglung.example.render_settings import CtPreparation
from wronglung.example.totalsegmentator import BONES, is_one_of

AIR_HU = -1000.0
SKIN_HU = -400.0
DENSE_BONE_HU = 250.0
TABLE_MM = 7.0  # sheets thinner than this are table or clothes


def remove_contrast(hu: np.ndarray, labels: np.ndarray, settings: CtPreparation) -> np.ndarray:
    """Replace contrast medium in the CT by blood.

    A bright voxel is contrast medium if it lies further than the margin from any bone, or within the margin of a
    voxel that is denser than any bone.

    Args:
        hu: (X, Y, Z) float32.
        labels: (X, Y, Z) uint8, TotalSegmentator classes.
        settings: thresholds, margin and the value that contrast medium becomes.
    """
    bones = is_one_of(labels, BONES)
    grown = ndimage.binary_dilation(bones, iterations=settings.bone_margin_voxels)
    bright = hu > settings.contrast_above_hu
    core = hu > settings.bone_below_hu
    contrast = bright & (~grown | ndimage.binary_dilation(core, iterations=settings.bone_margin_voxels))
    return np.where(contrast, np.float32(settings.contrast_becomes_hu), hu)


def inpaint_lesion(hu: np.ndarray, lung: np.ndarray, settings: CtPreparation) -> np.ndarray:
    """Replace the CT's own lesion by healthy lung from nearby.

    An ellipsoid fills the lesion's box, widened by the margin. The lung's voxels in it are blended with those of a
    shifted ellipsoid: of all shifts that lie wholly in the lung, the least dense is used.

    Args:
        hu: (X, Y, Z) float32.
        lung: (X, Y, Z) bool, both lungs.
        settings: gives `lesion_box` and margin; if the box is None, `hu` itself is returned.

    Raises:
        ValueError: if the box leaves the volume, or if no healthy lung of that size lies near it.
    """
    if settings.lesion_box is None:
        return hu
    low = np.array([first for first, _ in settings.lesion_box]) - settings.lesion_margin_voxels
    high = np.array([last for _, last in settings.lesion_box]) + settings.lesion_margin_voxels + 1
    if (low < 0).any() or (high > hu.shape).any():
        raise ValueError(
            f"lesion_box {settings.lesion_box} with its margin leaves the volume {hu.shape}; set it or null"
        )
    box = tuple(slice(a, b) for a, b in zip(low, high, strict=True))
    axes = np.ix_(*(np.linspace(-1, 1, b - a) for a, b in zip(low, high, strict=True)))
    radius = np.sqrt(sum(axis**2 for axis in axes))
    weight = np.clip((1.25 - radius) / 0.35, 0, 1) * lung[box]
    source = _healthy(hu, lung, low, high, weight > 0)
    painted = hu.copy()
    painted[box] = hu[box] * (1 - weight) + source * weight
    return painted


def _healthy(hu: np.ndarray, lung: np.ndarray, low: np.ndarray, high: np.ndarray, used: np.ndarray) -> np.ndarray:
    """Return the least dense nearby block of the lesion's size that is lung in almost every voxel used."""
    best, least = None, np.inf
    size = high - low
    for shift in np.ndindex(5, 5, 5):
        step = (np.array(shift) - 2) * size // 2
        start, stop = low + step, high + step
        if (start < 0).any() or (stop > hu.shape).any() or not step.any():
            continue
        block = tuple(slice(a, b) for a, b in zip(start, stop, strict=True))
        values = hu[block][used]
        density = values.mean() if lung[block][used].mean() > 0.995 else np.inf
        if density < least:
            best, least = hu[block], density
    if best is None:
        raise ValueError("there is no healthy lung of the size of lesion_box near it; give a smaller box or null")
    return best


def body_mask(hu: np.ndarray, voxel_mm: float) -> np.ndarray:
    """Return the patient's mask: the largest dense part with its cavities, without table and clothes.

    Args:
        hu: (X, Y, Z) float32 at the reduced resolution.
        voxel_mm: in-plane voxel size in millimetres.

    Raises:
        ValueError: if no voxel is dense.
    """
    width = max(1, round(TABLE_MM / voxel_mm))
    dense = ndimage.binary_opening(hu > SKIN_HU, structure=np.ones((width, width, 1), bool))
    parts, count = ndimage.label(dense)
    if count == 0:
        raise ValueError(f"no voxel is denser than {SKIN_HU} HU; is the volume in Hounsfield units?")
    sizes = np.bincount(parts.ravel())
    body = parts == sizes[1:].argmax() + 1
    body = ndimage.binary_dilation(body, structure=np.ones((3, 3, 1), bool))
    return np.stack([ndimage.binary_fill_holes(plane) for plane in np.moveaxis(body, 2, 0)], axis=2)


def attenuation(hu: np.ndarray, settings: CtPreparation) -> np.ndarray:
    """Return linear attenuation per millimetre, (X, Y, Z) float32; dense bone gets more than its HU say."""
    bone = np.clip((hu - DENSE_BONE_HU) / 750.0, 0.0, 1.0) * settings.bone_gain
    water = settings.attenuation_per_mm * np.clip(1.0 + hu / 1000.0, 0.0, 3.5)
    return (water * (1.0 + bone)).astype(np.float32)

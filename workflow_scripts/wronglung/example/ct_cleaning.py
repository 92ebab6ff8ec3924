"""Hounsfield units made fit for projection: no contrast medium, no table, no lesion of the CT's own."""

import numpy as np
from scipy import ndimage

from wronglung.example.render_settings import CtPreparation
from wronglung.example.totalsegmentator import BONES, is_one_of

AIR_HU = -1000.0
SKIN_HU = -400.0
DENSE_BONE_HU = 250.0
TABLE_MM = 7.0  # thinner sheets are table or clothes


def remove_contrast(hu: np.ndarray, labels: np.ndarray, settings: CtPreparation) -> np.ndarray:
    """The CT as if no contrast medium had been given.

    Contrast is what is bright further than the margin from any bone, and what no bone reaches, with its rim.

    Args:
        hu: (X, Y, Z) float32.
        labels: (X, Y, Z) uint8, TotalSegmentator classes.
        settings: thresholds and margin.
    """
    bones = is_one_of(labels, BONES)
    grown = ndimage.binary_dilation(bones, iterations=settings.bone_margin_voxels)
    bright = hu > settings.contrast_above_hu
    core = hu > settings.bone_below_hu
    contrast = bright & (~grown | ndimage.binary_dilation(core, iterations=settings.bone_margin_voxels))
    return np.where(contrast, np.float32(settings.contrast_becomes_hu), hu)


def inpaint_lesion(hu: np.ndarray, lung: np.ndarray, settings: CtPreparation) -> np.ndarray:
    """The CT with its own lesion replaced by healthy lung from the nearest like place.

    The lesion's box, widened by the margin, holds an ellipsoid; in it the lung's voxels are blended with those
    of the shift whose ellipsoid lies wholly in the lung and is the least dense.

    Args:
        hu: (X, Y, Z) float32.
        lung: (X, Y, Z) bool, both lungs.
        settings: `lesion_box`; None returns `hu` itself.

    Raises:
        ValueError: if the box leaves the volume, or no healthy lung of that size lies near.
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
    """The least dense block of the lesion's size that is lung wherever it is used."""
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
        raise ValueError("no healthy lung of the lesion_box's size lies near it; give a smaller box or null")
    return best


def body_mask(hu: np.ndarray, voxel_mm: float) -> np.ndarray:
    """True inside the patient: the largest dense part, with its cavities, without table and clothes.

    Args:
        hu: (X, Y, Z) float32 at the reduced resolution.
        voxel_mm: in-plane voxel size.

    Raises:
        ValueError: if nothing is dense.
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
    """Linear attenuation per millimetre, (X, Y, Z) float32; dense bone absorbs more than its HU say."""
    bone = np.clip((hu - DENSE_BONE_HU) / 750.0, 0.0, 1.0) * settings.bone_gain
    water = settings.attenuation_per_mm * np.clip(1.0 + hu / 1000.0, 0.0, 3.5)
    return (water * (1.0 + bone)).astype(np.float32)

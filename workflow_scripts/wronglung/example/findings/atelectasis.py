"""Basal atelectasis: plates of collapsed lung above the diaphragm, in a faint haze."""

import numpy as np
from scipy import ndimage

from wronglung.core.seeds import derive_rng
from wronglung.example.findings.insertion import Insertion, add_dense
from wronglung.example.patient_plan import Finding
from wronglung.example.scene import ABDOMEN_MM, Lung, Scene


def atelectasis(scene: Scene, finding: Finding, grade: float, strength: float) -> Insertion:
    """Insert one to three nearly horizontal bands in the lowest quarter of the lung, with haze between them.

    Args:
        scene: the film before the insertion.
        finding: gives side and seed.
        grade: size, about 0.5 (small) to 1.2 (large).
        strength: factor of the density.
    """
    rng = derive_rng(finding.seed, "atelectasis")
    lung = scene.lungs[finding.side]
    floor = _floor(scene, lung)
    rows = np.arange(scene.path.shape[0], dtype=np.float32)[:, None]
    above = (floor[None] - rows) * scene.pixel_mm
    lateral = lung.lateral_share
    middle, half = rng.uniform(0.45, 0.6), 0.20 + 0.14 * grade
    # Plates are straight and the diaphragm is round, so heights count from the dome's highest part.
    crest = lung.limits[1] + lung.dome * lung.height
    level = (crest - rows) * scene.pixel_mm
    along = np.exp(-(np.abs((lateral - middle) / half) ** 4))
    bands = np.zeros_like(scene.path)
    for index in range(round(1 + 1.7 * grade)):
        height = 6 + (11 + 3 * grade) * index + rng.uniform(-2, 2)
        slant = rng.uniform(-30, 30)
        offset = level - height - slant * (lateral - middle) + 30 * (lateral - middle) ** 2
        bands += np.exp(-((offset / (2.2 + 1.3 * grade)) ** 2)) * rng.uniform(0.8, 1.1)
    top = 12 + 20 * grade
    haze = 1 / (1 + np.exp(np.clip((level - top) / 4, -30, 30))) * (above < 4 * top)
    depth = np.minimum(lung.thickness, 100.0)
    added = scene.attenuation * strength * along * (0.20 * bands + 0.17 * haze) * depth
    added = ndimage.gaussian_filter(added * (lung.thickness > 5), 0.8)
    mask = (haze > 0.5) & (along > 0.4) & lung.visible
    return Insertion(add_dense(scene, added), mask, None)


def _floor(scene: Scene, lung: Lung) -> np.ndarray:
    """Return the row of the diaphragm's dome, (columns,) float32; of the lung's lower end where no dome shows."""
    size = scene.path.shape[0]
    lowest = size - 1 - lung.visible[::-1].argmax(axis=0)
    lowest = np.where(lung.visible.any(axis=0), lowest, lung.limits[3]).astype(np.float32)
    abdomen = scene.thickness.get(f"{lung.side} abdomen", np.zeros_like(scene.path)) > ABDOMEN_MM
    dome = np.where(abdomen.any(axis=0), abdomen.argmax(axis=0), lowest)
    return ndimage.gaussian_filter1d(np.minimum(dome, lowest).astype(np.float32), 3.0, mode="nearest")

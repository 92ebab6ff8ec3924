"""Pulmonary oedema: bilateral haze around the hila, with septal lines."""

import numpy as np
from scipy import ndimage

from wronglung.core.seeds import derive_rng
from wronglung.example.findings.insertion import Insertion, add_dense, distances, smooth_noise
from wronglung.example.patient_plan import Finding
from wronglung.example.scene import SIDES, Lung, Scene


def edema(scene: Scene, finding: Finding, grade: float, strength: float) -> Insertion:
    """Insert haze that fades outwards and downwards from the hila, a reticular texture, and short lines at the bases.

    Args:
        scene: the film before the insertion.
        finding: gives side (both, left or right) and seed.
        grade: extent, about 0.5 (small) to 1.2 (large).
        strength: factor of the density.
    """
    sides = SIDES if finding.side not in SIDES else (finding.side,)
    added, mask = np.zeros_like(scene.path), np.zeros(scene.path.shape, bool)
    for side in sides:
        rng = derive_rng(finding.seed, "edema", side)
        share, region = _haze(scene.lungs[side], rng, grade)
        depth = np.minimum(scene.lungs[side].thickness, 140.0)
        lines = _septal_lines(scene, scene.lungs[side], rng, grade) * (depth > 20)
        added += strength * scene.attenuation * (0.30 * share * depth + lines)
        mask |= region
    return Insertion(add_dense(scene, added), mask, None)


def _haze(lung: Lung, rng: np.random.Generator, grade: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the share of the lung's air that is replaced, and the mask where the haze shows."""
    first_column, first_row, last_column, _ = lung.limits
    medial = first_column if lung.outward > 0 else last_column
    down, right = distances(
        lung.visible.shape, first_row + 0.52 * lung.height, medial + 0.22 * lung.width * lung.outward
    )
    reach = 0.55 + 0.35 * grade
    far = np.hypot(down / (0.48 * lung.height), right / (0.75 * lung.width)) / reach
    haze = np.exp(-(far**2))
    texture = smooth_noise(rng, lung.visible.shape, 0.06 * lung.height)
    net = smooth_noise(rng, lung.visible.shape, 2.6)
    reticular = np.exp(-((net / 0.35) ** 2)) - 0.4
    share = haze * (0.45 + 0.55 * grade) * np.clip(1 + 0.25 * texture + 0.28 * reticular, 0, None)
    return share, (haze > 0.4) & lung.visible


def _septal_lines(scene: Scene, lung: Lung, rng: np.random.Generator, grade: float) -> np.ndarray:
    """Draw thin horizontal lines that touch the chest wall near the base (Kerley B), in millimetres of water."""
    lines = np.zeros_like(scene.path)
    length = round(14 / scene.pixel_mm)
    for depth in np.sort(rng.uniform(0.62, 0.9, round(6 + 8 * grade))):
        row = int(lung.limits[1] + depth * lung.height)
        columns = np.flatnonzero(lung.visible[min(row, lung.limits[3])])
        if len(columns) < length:
            continue
        reach = length + int(rng.integers(-3, 4))
        line = columns[-reach:] if lung.outward > 0 else columns[:reach]
        lines[row, line] = 7.0
    return ndimage.gaussian_filter(lines, (0.6, 0.8))

"""A nodule, or a mass at the largest grade: an irregular sphere in the lung."""

import numpy as np

from wronglung.core.seeds import derive_rng
from wronglung.example.findings.insertion import Insertion, add_dense, distances, draw_place
from wronglung.example.patient_plan import Finding
from wronglung.example.scene import Scene


def nodule(scene: Scene, finding: Finding, grade: float, strength: float) -> Insertion:
    """Insert a sphere of radius 7 + 10 grade millimetres with a lobulated border, in the zone, not behind the heart.

    Args:
        scene: the film before the insertion.
        finding: gives side, zone and seed.
        grade: size, about 0.5 (small) to 1.2 (large).
        strength: factor of the density.
    """
    rng = derive_rng(finding.seed, "nodule")
    lung = scene.lungs[finding.side]
    radius = (7 + 10 * grade) / scene.pixel_mm
    row, column = draw_place(scene, lung, finding.zone, rng, 0.9 * radius)
    down, right = distances(scene.path.shape, row, column)
    angle = np.arctan2(down, right)
    lobes = sum(rng.uniform(-0.07, 0.07) * np.cos(k * angle + rng.uniform(0, 6.3)) for k in (2, 3, 5))
    distance = np.hypot(down, right) / (radius * (1 + lobes))
    chord = 2 * radius * scene.pixel_mm * np.sqrt(np.clip(1 - distance**2, 0, None))
    edge = np.clip((1.12 - distance) / 0.2, 0, 1)
    added = 1.2 * strength * scene.attenuation * (chord + 0.15 * edge * radius * scene.pixel_mm)
    return Insertion(add_dense(scene, added), distance < 1, None)

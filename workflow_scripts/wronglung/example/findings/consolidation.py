"""An airspace opacity: a patch of lung whose air is replaced, with an ill-defined border."""

import numpy as np

from wronglung.core.seeds import derive_rng
from wronglung.example.findings.insertion import Insertion, add_dense, distances, draw_place, smooth_noise
from wronglung.example.patient_plan import Finding
from wronglung.example.scene import Scene

FULL_MM = 130.0  # no opacity is thicker than this


def consolidation(scene: Scene, finding: Finding, grade: float, strength: float) -> Insertion:
    """Insert a patchy ellipse; its radius is about 0.09 + 0.07 grade of the lung's height.

    Args:
        scene: the film before the insertion.
        finding: gives side, zone and seed.
        grade: size, about 0.5 (small) to 1.2 (large).
        strength: factor of the density.
    """
    rng = derive_rng(finding.seed, "consolidation")
    lung = scene.lungs[finding.side]
    radius = (0.09 + 0.07 * grade) * lung.height
    row, column = draw_place(scene, lung, finding.zone, rng, 0.35 * radius)
    down, right = distances(scene.path.shape, row, column)
    turn, stretch = rng.uniform(-0.6, 0.6), rng.uniform(1.0, 1.35)
    along = (right * np.cos(turn) + down * np.sin(turn)) / stretch
    across = (down * np.cos(turn) - right * np.sin(turn)) * stretch**0.5
    border = smooth_noise(rng, scene.path.shape, 0.45 * radius)
    shape = np.exp(-(((along**2 + across**2) / (1.2 * radius) ** 2) ** 1.15) * np.exp(0.3 * border))
    fine = smooth_noise(rng, scene.path.shape, 0.16 * radius + 1)
    share = np.clip(shape * (1 + 0.12 * border + 0.10 * fine), 0, 1.5)
    added = 0.5 * strength * scene.attenuation * share * np.minimum(lung.thickness, FULL_MM)
    return Insertion(add_dense(scene, added), (shape > 0.35) & lung.visible, None)

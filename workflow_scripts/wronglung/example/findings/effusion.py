"""A pleural effusion: fluid in the lower chest whose upper border rises towards the chest wall."""

import numpy as np

from wronglung.core.seeds import derive_rng
from wronglung.example.findings.insertion import Insertion, add_dense
from wronglung.example.patient_plan import Finding
from wronglung.example.scene import Scene


def effusion(scene: Scene, finding: Finding, grade: float, strength: float) -> Insertion:
    """Insert fluid with a meniscus, up to about the diaphragm's dome (small) or a fifth of the lung above it (large).

    Args:
        scene: the film before the insertion.
        finding: gives side and seed.
        grade: size, about 0.5 (small) to 1.2 (large).
        strength: factor of the density.
    """
    rng = derive_rng(finding.seed, "effusion")
    lung = scene.lungs[finding.side]
    # The level counts from the dome, because the recess below it is hidden and varies in depth.
    level = lung.dome + 0.19 - 0.28 * grade + rng.uniform(-0.015, 0.015)
    lateral = np.clip(lung.lateral_share, 0, 1)
    # A meniscus is steep at the chest wall and also climbs a little at the mediastinum.
    climb = rng.uniform(0.13, 0.19) * lateral**2.2 + 0.03 * (1 - lateral) ** 3
    above = (level - climb) - lung.depth_share
    share = 1 / (1 + np.exp(np.clip(above / 0.022, -30, 30)))
    # Below the meniscus, the layer of fluid thickens downwards.
    layer = np.clip(0.72 - 1.2 * above, 0.6, 1.0)
    added = 0.85 * strength * scene.attenuation * share * layer * lung.thickness
    return Insertion(add_dense(scene, added), (share > 0.5) & lung.visible, None)

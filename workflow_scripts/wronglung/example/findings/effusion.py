"""A pleural effusion: fluid in the lower chest whose upper border rises towards the chest wall."""

import numpy as np

from wronglung.core.seeds import derive_rng
from wronglung.example.findings.insertion import Insertion, add_dense
from wronglung.example.patient_plan import Finding
from wronglung.example.scene import Scene


def effusion(scene: Scene, finding: Finding, grade: float, strength: float) -> Insertion:
    """Fluid to about the dome of the diaphragm (small) or above it by a fifth of the lung (large), with a meniscus.

    Args:
        scene: before.
        finding: side, seed.
        grade: size, about 0.5 (small) to 1.2 (large).
        strength: factor of the density.
    """
    rng = derive_rng(finding.seed, "effusion")
    lung = scene.lungs[finding.side]
    # Counted from the dome, because the recess below it is hidden and differs in depth.
    level = lung.dome + 0.19 - 0.28 * grade + rng.uniform(-0.015, 0.015)
    lateral = np.clip(lung.lateral_share, 0, 1)
    # A meniscus is steep at the chest wall and climbs a little at the mediastinum too.
    climb = rng.uniform(0.13, 0.19) * lateral**2.2 + 0.03 * (1 - lateral) ** 3
    above = (level - climb) - lung.depth_share
    share = 1 / (1 + np.exp(np.clip(above / 0.022, -30, 30)))
    # Below the meniscus the fluid's layer thickens downwards.
    layer = np.clip(0.72 - 1.2 * above, 0.6, 1.0)
    added = 0.85 * strength * scene.attenuation * share * layer * lung.thickness
    return Insertion(add_dense(scene, added), (share > 0.5) & lung.visible, None)

"""An enlarged cardiac silhouette: the heart's shadow stretched into the lungs."""

from dataclasses import replace

import numpy as np
from scipy import ndimage

from wronglung.core.seeds import derive_rng
from wronglung.example.findings.insertion import Insertion, add_dense
from wronglung.example.patient_plan import Finding
from wronglung.example.scene import Scene


def cardiomegaly(scene: Scene, finding: Finding, grade: float, strength: float) -> Insertion:
    """Make the heart 1.12 + 0.2 grade times as wide and about 1.1 times as high.

    Args:
        scene: the film before the insertion.
        finding: gives the seed.
        grade: size, about 0.5 (small) to 1.2 (large).
        strength: factor of the added density.
    """
    rng = derive_rng(finding.seed, "cardiomegaly")
    wide, high = 1.12 + 0.2 * grade, 1.06 + 0.05 * grade
    rows, columns = np.nonzero(scene.heart_seen)
    if not len(rows):
        return Insertion(scene.path, np.zeros(scene.path.shape, bool), None)
    # The right border lies near the spine, so an enlarged heart grows mostly to the left.
    fixed_column = columns.min() + rng.uniform(0.28, 0.4) * np.ptp(columns)
    fixed_row = rows.min() + 0.62 * np.ptp(rows)
    size = scene.path.shape
    source = np.meshgrid(
        fixed_row + (np.arange(size[0]) - fixed_row) / high,
        fixed_column + (np.arange(size[1]) - fixed_column) / wide,
        indexing="ij",
    )
    grown = np.maximum(ndimage.map_coordinates(scene.heart, source, order=1), scene.heart)
    lung = np.maximum(scene.lungs["right"].thickness, scene.lungs["left"].thickness)
    gained = np.minimum(grown - scene.heart, lung)
    added = 0.8 * strength * scene.attenuation * ndimage.gaussian_filter(gained, 1.2)
    changed = replace(scene, heart=grown.astype(np.float32))
    return Insertion(add_dense(scene, added), changed.heart_seen, changed.heart)

"""A pneumothorax: air between lung and chest wall, bounded by the pleural line."""

import numpy as np
from scipy import ndimage

from wronglung.core.seeds import derive_rng
from wronglung.example.findings.insertion import Insertion
from wronglung.example.patient_plan import Finding
from wronglung.example.scene import Lung, Scene

LINE_MM = 9.0  # of water: what a ray along the pleura's tangent crosses


def pneumothorax(scene: Scene, finding: Finding, grade: float, strength: float) -> Insertion:
    """Insert a crescent of air, widest at the apex and closing downwards.

    Its width is 0.05 + 0.09 grade of the lung's height. In it, vessels are smoothed away and the lung's own
    attenuation is removed. The collapsed lung next to it becomes denser.

    Args:
        scene: the film before the insertion.
        finding: gives side and seed.
        grade: size, about 0.5 (small) to 1.2 (large).
        strength: factor of the change.
    """
    rng = derive_rng(finding.seed, "pneumothorax")
    lung = scene.lungs[finding.side]
    end = (0.38 + 0.32 * grade) * rng.uniform(0.9, 1.1)
    width = (0.05 + 0.09 * grade) * rng.uniform(0.9, 1.1) * lung.height
    closing = np.sqrt(np.clip(1 - (lung.depth_share / end) ** 2, 0, 1))
    distance = _from_wall(lung)
    inside = np.clip((width * closing - distance) / 1.5 + 0.5, 0, 1) * lung.visible
    # Near the hilum, the pleura bends away from the mediastinum, so the air fades out there.
    inside = inside * np.clip((lung.lateral_share - 0.12) / 0.18, 0, 1)
    air = 0.22 * strength * scene.attenuation * np.minimum(lung.thickness, 80.0)
    smooth = ndimage.gaussian_filter(scene.path, 0.02 * lung.height)
    path = scene.path + inside * (0.6 * (smooth - scene.path) - air)
    edge = np.exp(-(((distance - width * closing) / 0.8) ** 2)) * lung.visible
    edge = edge * np.clip(closing * 3, 0, 1) * np.clip((lung.lateral_share - 0.18) / 0.15, 0, 1)
    near = np.exp(-np.maximum(distance - width * closing, 0) / (0.08 * lung.height)) * (closing > 0)
    collapsed = near * (1 - inside) * 0.06 * grade * scene.attenuation * lung.thickness * lung.visible
    path = path + strength * (scene.attenuation * LINE_MM * edge + ndimage.gaussian_filter(collapsed, 2.0))
    return Insertion(path.astype(np.float32), inside > 0.5, None)


def _from_wall(lung: Lung) -> np.ndarray:
    """Return the distance from chest wall and apex only: (rows, columns) float, in pixels."""
    columns = np.arange(lung.visible.shape[1])
    middle = lung.limits[0] if lung.outward > 0 else lung.limits[2]
    filled = np.maximum.accumulate(lung.visible, axis=0)
    # All pixels on the mediastinal side of the lung count as inside, so that side gives no distance.
    if lung.outward > 0:
        filled = np.maximum.accumulate(filled[:, ::-1], axis=1)[:, ::-1]
        filled &= columns[None] >= middle - lung.width
    else:
        filled = np.maximum.accumulate(filled, axis=1)
        filled &= columns[None] <= middle + lung.width
    padded = np.pad(filled, ((1, 0), (0, 0)))
    return ndimage.distance_transform_edt(padded)[1:]

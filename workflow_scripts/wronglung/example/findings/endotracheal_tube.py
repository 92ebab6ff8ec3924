"""An endotracheal tube: from the neck down the trachea to above the carina."""

import numpy as np

from wronglung.core.seeds import derive_rng
from wronglung.example.findings.insertion import Insertion
from wronglung.example.findings.tube import distance_to_course, hollow_tube
from wronglung.example.patient_plan import Finding
from wronglung.example.scene import TRACHEA_MM, Scene

OUTER_MM = 5.0
INNER_MM = 3.8
PLASTIC = 1.9  # attenuation relative to water
STRIPE_MM = 9.0  # of water: what a ray through the radio-opaque stripe crosses


def endotracheal_tube(scene: Scene, finding: Finding, grade: float, strength: float) -> Insertion:
    """Insert a hollow tube with a radio-opaque stripe; its tip lies in the lower half of the trachea.

    Nothing is inserted if the film shows no trachea.

    Args:
        scene: the film before the insertion.
        finding: gives the seed.
        grade: the larger, the deeper the tip.
        strength: factor of the density.
    """
    rng = derive_rng(finding.seed, "endotracheal_tube")
    nothing = np.zeros(scene.path.shape, bool)
    if scene.carina is None:
        return Insertion(scene.path, nothing, None)
    trachea = scene.thickness["trachea"] > TRACHEA_MM
    first = int(np.flatnonzero(trachea.any(axis=1))[0])
    columns = np.arange(scene.path.shape[1])
    tip = first + (0.45 + 0.35 * grade) * (scene.carina[0] - first) * rng.uniform(0.9, 1.0)
    stops = np.linspace(first, tip, 5)
    middles = [columns[trachea[int(stop)]].mean() if trachea[int(stop)].any() else np.nan for stop in stops]
    courses = np.array([(stop, middle) for stop, middle in zip(stops, middles, strict=True) if np.isfinite(middle)])
    above = [(-8.0, courses[0, 1] + rng.uniform(-2, 2))] if courses[0, 0] > 0 else []
    points = np.concatenate([np.array(above).reshape(-1, 2), courses])
    distance = distance_to_course(scene.path.shape, points) * scene.pixel_mm
    wall = PLASTIC * hollow_tube(distance, OUTER_MM, INNER_MM)
    stripe = STRIPE_MM * np.exp(-((distance / 1.1) ** 2))
    path = scene.path + strength * scene.attenuation * (wall + stripe)
    return Insertion(path.astype(np.float32), distance < OUTER_MM, None)

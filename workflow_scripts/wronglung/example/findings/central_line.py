"""A central venous line: from the neck or under the clavicle into the superior vena cava."""

import numpy as np

from wronglung.core.seeds import derive_rng
from wronglung.example.findings.insertion import Insertion
from wronglung.example.findings.tube import distance_to_course, hollow_tube
from wronglung.example.patient_plan import Finding
from wronglung.example.scene import Scene

SVC_MM = 6.0
RADIUS_MM = 1.3
CATHETER_MM = 14.0  # of water: what a ray through the catheter's middle crosses
MARGIN_MM = 4.0  # the mask reaches this far to either side of the line


def central_line(scene: Scene, finding: Finding, grade: float, strength: float) -> Insertion:
    """Insert a thin line from the side's neck to the lower vena cava; insert none if no vena cava shows.

    Args:
        scene: the film before the insertion.
        finding: gives side (a left line crosses the midline) and seed.
        grade: the larger, the deeper the tip.
        strength: factor of the density.
    """
    rng = derive_rng(finding.seed, "central_line")
    vein = scene.thickness.get("svc", np.zeros_like(scene.path)) > SVC_MM
    rows = np.flatnonzero(vein.any(axis=1))
    if len(rows) < 4:
        return Insertion(scene.path, np.zeros(scene.path.shape, bool), None)
    columns = np.arange(scene.path.shape[1])
    depths = rows[0] + np.array([0.1, 0.5, 0.55 + 0.4 * min(grade, 1.1)]) * np.ptp(rows)
    inside = [(depth, columns[vein[int(depth)]].mean()) for depth in depths if vein[int(depth)].any()]
    entry = np.array(inside[0])
    if finding.side == "left":
        across = 75 / scene.pixel_mm
        course = [(-0.9, 1.0), (-0.55, 0.93), (-0.22, 0.45)]
    else:
        across = -26 / scene.pixel_mm
        course = [(-1.0, 1.0), (-0.6, 0.85), (-0.25, 0.4)]
    rise = max(entry[0] + 6, 40 / scene.pixel_mm)
    wobble = rng.uniform(-2, 2, (len(course), 2)) / scene.pixel_mm
    before = [entry + np.multiply(step, (rise, across)) + shift for step, shift in zip(course, wobble, strict=True)]
    points = np.array([*before, *inside])
    distance = distance_to_course(scene.path.shape, points) * scene.pixel_mm
    thread = hollow_tube(distance, RADIUS_MM, 0.0) / (2 * RADIUS_MM) * CATHETER_MM
    path = scene.path + strength * scene.attenuation * thread
    return Insertion(path.astype(np.float32), distance < MARGIN_MM, None)

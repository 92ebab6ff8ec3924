"""The Chest ImaGenome regions that a finding concerns, and its zone, from its true mask."""

import numpy as np

from wronglung.example.anatomy import APICAL_SHARE, mask_box
from wronglung.example.disease_course import DEVICES
from wronglung.example.patient_plan import Finding
from wronglung.example.reports.sentence import Box
from wronglung.example.scene import SIDES, Scene

# Regions that a finding of each kind can concern, most specific first; {side} is every side it lies on.
CANDIDATES = {
    "nodule": ("{side} apical zone", "{side} upper lung zone", "{side} mid lung zone", "{side} lower lung zone"),
    "consolidation": ("{side} apical zone", "{side} upper lung zone", "{side} mid lung zone", "{side} lower lung zone"),
    "atelectasis": ("{side} lower lung zone", "{side} mid lung zone"),
    "effusion": ("{side} costophrenic angle", "{side} hemidiaphragm", "{side} lower lung zone", "{side} mid lung zone"),
    "pneumothorax": (
        "{side} apical zone",
        "{side} upper lung zone",
        "{side} mid lung zone",
    ),
    "cardiomegaly": ("cardiac silhouette",),
    "edema": ("{side} hilar structures", "{side} mid lung zone", "{side} lower lung zone"),
    "endotracheal_tube": ("trachea", "carina"),
    "central_line": ("svc", "cavoatrial junction", "upper mediastinum"),
}
WHOLE_LUNG = frozenset({"nodule", "consolidation", "atelectasis", "effusion", "pneumothorax", "edema"})
# A region is concerned if it holds this share of the mask, or if the mask covers this share of its visible lung.
MASK_SHARE = 0.3
REGION_SHARE = 0.4


def concerned_regions(finding: Finding, mask: np.ndarray, scene: Scene, boxes: dict[str, Box]) -> tuple[str, ...]:
    """Return the names of the film's regions that the finding concerns: most specific first, whole lungs last.

    Args:
        finding: its kind decides which regions are candidates.
        mask: (rows, columns) bool, True where the finding is.
        scene: gives the visible lung of each side.
        boxes: the film's regions.

    Returns:
        The names; none if the mask is empty.
    """
    total = int(mask.sum())
    if total == 0:
        return ()
    sides = [side for side in SIDES if (mask & scene.lungs[side].visible).sum() > 0.1 * total]
    concerned = []
    for template in CANDIDATES[finding.kind]:
        names = [template.format(side=side) for side in sides] if "{side}" in template else [template]
        concerned += [name for name in names if name in boxes and _concerns(mask, boxes[name], scene, finding)]
    if finding.kind in WHOLE_LUNG:
        concerned += [f"{side} lung" for side in sides]
    return tuple(concerned)


def _concerns(mask: np.ndarray, box: Box, scene: Scene, finding: Finding) -> bool:
    x1, y1, x2, y2 = box
    inside = (slice(y1, y2 + 1), slice(x1, x2 + 1))
    if mask[inside].sum() >= MASK_SHARE * mask.sum():
        return True
    if finding.kind in DEVICES:
        tip = np.argwhere(mask)[-1]
        return bool(y1 <= tip[0] <= y2 and x1 <= tip[1] <= x2)
    seen = scene.lungs["right"].visible[inside] | scene.lungs["left"].visible[inside]
    return bool((mask[inside] & seen).sum() >= REGION_SHARE * max(1, seen.sum()))


def true_zone(finding: Finding, mask: np.ndarray, scene: Scene) -> str:
    """Return the zone of the mask's mean depth: apical, upper, mid or lower; '' unless it lies in one lung."""
    if finding.kind not in WHOLE_LUNG or not mask.any():
        return ""
    sides = [side for side in SIDES if (mask & scene.lungs[side].visible).any()]
    if len(sides) != 1:
        return ""
    depth = float(np.broadcast_to(scene.lungs[sides[0]].depth_share, mask.shape)[mask].mean())
    depth *= scene.lungs[sides[0]].height / scene.lungs[sides[0]].zone_height
    if depth < APICAL_SHARE:
        return "apical"
    return "upper" if depth < 1 / 3 else "mid" if depth < 2 / 3 else "lower"


def part_boxes(finding: Finding, mask: np.ndarray, scene: Scene) -> tuple[Box, ...]:
    """Return the tight boxes of a finding's parts: one a lung if it lies in both lungs, else one of the whole mask.

    Args:
        finding: its side decides whether it has two parts.
        mask: (rows, columns) bool, True where the finding is.
        scene: gives the visible lung of each side.

    Returns:
        First column, first row, last column, last row of each part, the right lung's first; none for an empty part.
    """
    parts = [mask & scene.lungs[side].visible for side in SIDES] if finding.side == "both" else [mask]
    return tuple(box for part in parts if (box := mask_box(part)) is not None)

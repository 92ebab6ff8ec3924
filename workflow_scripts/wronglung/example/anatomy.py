"""Chest ImaGenome's regions as boxes on a film, from the projected anatomy.

Names as in Chest ImaGenome v1.0.0 (Wu et al. 2021, doi 10.13026/wv01-y230). Here "lung" means the visible lung: the
part above the dome of the diaphragm, without the recess behind it.
"""

import numpy as np

from wronglung.example.reports.sentence import Box
from wronglung.example.scene import SIDES, Lung, Scene

Extent = tuple[float, float, float, float]

# Top and bottom of each zone as shares of `Lung.zone_height`; the lower zone continues to the lowest recess.
ZONES = {"upper lung zone": (0.0, 1 / 3), "mid lung zone": (1 / 3, 2 / 3), "lower lung zone": (2 / 3, 1.0)}
APICAL_SHARE = 0.16
HILUM_ROWS = (0.36, 0.62)
HILUM_WIDTH = 0.38
ANGLE_SHARE = 0.16  # size of the costophrenic angle's box, as a share of the lung's height
ORGAN_MM = 5.0


def find_regions(scene: Scene, region_pixels: int) -> dict[str, Box]:
    """Find the box of every region, clipped to the film; a region that is off the film or too small is left out.

    Args:
        scene: with the findings inserted, so that an enlarged heart gets its true box.
        region_pixels: least area of a box, in pixels.

    Returns:
        Boxes by region name: x1, y1, x2, y2 of the first and last pixel inside, x to the right, y down.
    """
    extents: dict[str, Extent | None] = {}
    for side in SIDES:
        extents |= {f"{side} {name}": extent for name, extent in _lung_regions(scene, scene.lungs[side]).items()}
    extents |= _central_regions(scene)
    extents |= _heart_regions(scene)
    extents |= _abdomen_regions(scene, extents)
    rows, columns = scene.path.shape
    boxes = {}
    for name, extent in extents.items():
        if extent is None:
            continue
        x1, y1 = max(0, round(extent[0])), max(0, round(extent[1]))
        x2, y2 = min(columns - 1, round(extent[2])), min(rows - 1, round(extent[3]))
        if x2 > x1 and y2 > y1 and (x2 - x1 + 1) * (y2 - y1 + 1) >= region_pixels:
            boxes[name] = (x1, y1, x2, y2)
    return boxes


def mask_box(mask: np.ndarray) -> Box | None:
    """Return the box around the True pixels: first column, first row, last column, last row; None if there is none."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if not len(rows):
        return None
    return int(columns[0]), int(rows[0]), int(columns[-1]), int(rows[-1])


def _lung_regions(scene: Scene, lung: Lung) -> dict[str, Extent | None]:
    x1, y1, x2, y2 = lung.limits
    regions: dict[str, Extent | None] = {"lung": (x1, y1, x2, y2)}
    for name, (low, high) in ZONES.items():
        regions[name] = _band(lung, y1 + low * lung.zone_height, y2 if high == 1 else y1 + high * lung.zone_height)
    regions["apical zone"] = _band(lung, y1, y1 + APICAL_SHARE * lung.zone_height)
    size = HILUM_WIDTH * lung.width
    inner = _medial_column(lung)
    hilum = (inner, inner + size) if lung.outward > 0 else (inner - size, inner)
    top, bottom = (y1 + share * lung.zone_height for share in HILUM_ROWS)
    regions["hilar structures"] = (hilum[0], top, hilum[1], bottom)
    regions |= _diaphragm_regions(scene, lung)
    clavicle = scene.thickness.get(f"{lung.side} clavicle")
    regions["clavicle"] = None if clavicle is None else mask_box(clavicle > ORGAN_MM)
    return regions


def _band(lung: Lung, top: float, bottom: float) -> Extent | None:
    """Return the extent of the visible lung between two rows; None if no lung lies there."""
    rows = slice(max(0, round(top)), max(0, round(bottom)) + 1)
    box = mask_box(lung.visible[rows])
    return None if box is None else (box[0], top, box[2], bottom)


def _medial_column(lung: Lung) -> float:
    """Return the column of the lung's mediastinal border at the hilum."""
    rows = [round(lung.limits[1] + share * lung.zone_height) for share in HILUM_ROWS]
    edges = [np.flatnonzero(row)[0 if lung.outward > 0 else -1] for row in lung.visible[rows[0] : rows[1]] if row.any()]
    return float(np.median(edges)) if edges else float(lung.limits[0 if lung.outward > 0 else 2])


def _diaphragm_regions(scene: Scene, lung: Lung) -> dict[str, Extent | None]:
    """Return the hemidiaphragm and the two angles of one side, from the lower border of the visible lung."""
    x1, _, x2, y2 = lung.limits
    columns = np.arange(x1, x2 + 1)
    lowest = lung.visible.shape[0] - 1 - lung.visible[::-1, x1 : x2 + 1].argmax(axis=0)
    inner = (columns - x1 if lung.outward > 0 else x2 - columns) / lung.width
    dome = lowest[(inner > 0.25) & (inner < 0.75)]
    top = float(dome.min()) if len(dome) else y2 - 0.2 * lung.height
    size = ANGLE_SHARE * lung.height
    wall = x2 if lung.outward > 0 else x1
    angle = (wall - size, y2 - size, wall + 0.1 * size, y2 + 0.1 * size)
    if lung.outward < 0:
        angle = (wall - 0.1 * size, y2 - size, wall + size, y2 + 0.1 * size)
    heart = mask_box(scene.heart_seen)
    corner = None
    if heart is not None:
        edge = heart[2] if lung.outward > 0 else heart[0]
        edge = min(max(edge, x1), x2)
        corner = (edge - 0.6 * size, top - 0.4 * size, edge + 0.6 * size, top + 0.6 * size)
    return {
        "hemidiaphragm": (x1, top - 0.04 * lung.height, x2, y2),
        "costophrenic angle": angle,
        "cardiophrenic angle": corner,
    }


def _central_regions(scene: Scene) -> dict[str, Extent | None]:
    """Return the boxes of trachea, carina, spine, aorta, vena cava, and both boxes of the mediastinum."""
    found = {
        name: None if name not in scene.thickness else mask_box(scene.thickness[name] > ORGAN_MM)
        for name in ("trachea", "spine", "aortic arch", "descending aorta", "svc")
    }
    regions: dict[str, Extent | None] = dict(found)
    size = 0.06 * scene.lungs["right"].height
    vein, trachea, regions["trachea"] = found["svc"], None, None
    if scene.carina is not None:
        row, column = scene.carina
        regions["carina"] = (column - size, row - 0.6 * size, column + size, row + size)
        trachea = mask_box(scene.thickness["trachea"][: row + 1] > ORGAN_MM)
        regions["trachea"] = trachea
    if vein is not None:
        regions["cavoatrial junction"] = (vein[0], vein[3] - size, vein[2], vein[3] + size)
    heart = mask_box(scene.heart_seen)
    parts = [box for box in (*found.values(), heart) if box is not None]
    if heart is not None:
        top = min(lung.limits[1] for lung in scene.lungs.values())
        vessels = [box for box in (trachea, found["aortic arch"], vein) if box is not None] or parts
        left, right = min(box[0] for box in vessels), max(box[2] for box in vessels)
        level = regions.get("carina")
        regions["upper mediastinum"] = (left, top, right, level[3] if level else heart[1])
        regions["mediastinum"] = (min(left, heart[0]), top, max(right, heart[2]), heart[3])
    return regions


def _heart_regions(scene: Scene) -> dict[str, Extent | None]:
    heart = mask_box(scene.heart_seen)
    if heart is None:
        return {}
    x1, y1, x2, y2 = heart
    spine = scene.thickness.get("spine")
    middle = (x1 + x2) / 2
    if spine is not None and (spine[y1:y2] > ORGAN_MM).any():
        middle = float(np.nonzero(spine[y1:y2] > ORGAN_MM)[1].mean())
    middle = min(max(middle, x1 + 0.15 * (x2 - x1)), x1 + 0.6 * (x2 - x1))
    return {
        "cardiac silhouette": (x1, y1, x2, y2),
        "right cardiac silhouette": (x1, y1, middle, y2),
        "left cardiac silhouette": (middle, y1, x2, y2),
        "right atrium": (x1, y1 + 0.4 * (y2 - y1), middle, y1 + 0.9 * (y2 - y1)),
    }


def _abdomen_regions(scene: Scene, extents: dict[str, Extent | None]) -> dict[str, Extent | None]:
    """Return the abdomen and its two upper parts, from the hemidiaphragms down to the film's edge."""
    bottom = scene.path.shape[0] - 1
    right, left = extents["right hemidiaphragm"], extents["left hemidiaphragm"]
    if right is None or left is None:
        return {}
    middle = (right[2] + left[0]) / 2
    return {
        "abdomen": (right[0], min(right[1], left[1]), left[2], bottom),
        "right upper abdomen": (right[0], right[1], middle, bottom),
        "left upper abdomen": (middle, left[1], left[2], bottom),
    }

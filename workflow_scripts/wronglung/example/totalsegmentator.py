"""The structures that a chest film shows, as groups of TotalSegmentator v2 classes."""

import numpy as np

RIGHT_LUNG = (12, 13, 14)
LEFT_LUNG = (10, 11)
HEART = (51, 61)
AORTA = (52,)
BONES = (*range(25, 51), *range(69, 79), 91, *range(92, 119))
ABDOMEN = (1, 2, 3, 4, 5, 6, 7, 18, 19, 20)
REQUIRED = {"right lung": RIGHT_LUNG, "left lung": LEFT_LUNG, "heart": HEART}
OPTIONAL = {
    "trachea": (16,),
    "svc": (62,),
    "right clavicle": (74,),
    "left clavicle": (73,),
    "spine": tuple(range(25, 51)),
}
# The arch reaches this far down from the top of the aorta.
ARCH_MM = 34.0


def is_one_of(labels: np.ndarray, classes: tuple[int, ...]) -> np.ndarray:
    """Return True where the label is one of the classes, (X, Y, Z) bool; `labels` must be uint8."""
    table = np.zeros(256, bool)
    table[list(classes)] = True
    return table[labels]


def group_masks(labels: np.ndarray, z_mm: float) -> dict[str, np.ndarray]:
    """Return masks of the structures to project, (X, Y, Z) bool by name; absent structures are left out.

    Args:
        labels: (X, Y, Z) uint8, TotalSegmentator classes; X right to left, Y posterior to anterior, Z upwards.
        z_mm: voxel height in millimetres.

    Raises:
        ValueError: if a lung or the heart is missing.
    """
    masks = {name: is_one_of(labels, ids) for name, ids in {**REQUIRED, **OPTIONAL}.items()}
    empty = [name for name in REQUIRED if not masks[name].any()]
    if empty:
        raise ValueError(f"the label map has no voxel of {empty}; expected TotalSegmentator v2 classes {REQUIRED}")
    masks |= _split_abdomen(labels, masks)
    masks |= _split_aorta(is_one_of(labels, AORTA), z_mm)
    return {name: mask for name, mask in masks.items() if mask.any()}


def _split_abdomen(labels: np.ndarray, masks: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Return the organs under each half of the diaphragm, split midway between the two lungs."""
    abdomen = is_one_of(labels, ABDOMEN)
    columns = [np.flatnonzero(masks[f"{side} lung"].any((1, 2))).mean() for side in ("right", "left")]
    middle = round(sum(columns) / 2)
    right, left = abdomen.copy(), abdomen.copy()
    right[middle:] = False
    left[:middle] = False
    return {"right abdomen": right, "left abdomen": left}


def _split_aorta(aorta: np.ndarray, z_mm: float) -> dict[str, np.ndarray]:
    """Return the aortic arch and the descending part; empty without an aorta."""
    if not aorta.any():
        return {}
    slices = np.flatnonzero(aorta.any((0, 1)))
    border = slices[-1] - round(ARCH_MM / z_mm)
    arch, descending = aorta.copy(), aorta.copy()
    arch[:, :, : max(border, 0)] = False
    descending[:, :, max(border, 0) :] = False
    depth = np.flatnonzero(aorta.any((0, 2)))
    # The ascending part lies in front of the aorta's middle and belongs to neither.
    descending[:, (depth[0] + depth[-1]) // 2 :, :] = False
    return {"aortic arch": arch, "descending aorta": descending}

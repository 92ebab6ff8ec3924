"""A small chest phantom with TotalSegmentator labels: any other CT, made in a second."""

from pathlib import Path

import nibabel as nib
import numpy as np

SPACING = (4.0, 4.0, 5.0)
SHAPE = (92, 64, 66)

# Name: (label, Hounsfield units, centre and half axes in millimetres: to the left, to the front, upwards).
ELLIPSOIDS = {
    "right lung": (14, -850, (-75, 0, 10), (58, 88, 128)),
    "left lung": (11, -850, (72, 0, 14), (55, 86, 126)),
    "liver": (5, 60, (-70, 10, -130), (75, 90, 80)),
    "spleen": (1, 55, (75, -20, -140), (65, 80, 75)),
    "heart": (51, 45, (28, 30, -38), (62, 48, 52)),
    "aorta": (52, 40, (14, -20, 30), (14, 34, 60)),
    "vena cava": (62, 40, (-20, 20, 40), (9, 9, 45)),
    "trachea": (16, -980, (0, 0, 100), (9, 9, 70)),
    "right clavicle": (74, 500, (-75, 60, 135), (55, 9, 9)),
    "left clavicle": (73, 500, (75, 60, 135), (55, 9, 9)),
}
SPINE = (40, 450)
RIBS = {92 + index: 105 - 28 * index for index in range(8)}
RIB_HU = 600


def make_phantom() -> tuple[np.ndarray, np.ndarray]:
    """Hounsfield units and labels, (X right to left, Y posterior to anterior, Z upwards)."""
    x, y, z = np.meshgrid(
        *((np.arange(size) - (size - 1) / 2) * step for size, step in zip(SHAPE, SPACING, strict=True)),
        indexing="ij",
    )
    hu, labels = np.full(SHAPE, -1000.0), np.zeros(SHAPE, np.uint8)
    hu[(x / 170) ** 2 + (y / 115) ** 2 < 1] = 40
    for label, hounsfield, centre, axes in ELLIPSOIDS.values():
        inside = sum(
            ((place - middle) / axis) ** 2 for place, middle, axis in zip((x, y, z), centre, axes, strict=True)
        )
        hu[inside < 1], labels[inside < 1] = hounsfield, label
    spine = (x / 20) ** 2 + ((y + 80) / 22) ** 2 < 1
    hu[spine], labels[spine] = SPINE[1], SPINE[0]
    shell = np.abs(np.sqrt((x / 150) ** 2 + (y / 103) ** 2) - 1) < 0.05
    for label, height in RIBS.items():
        rib = shell & (np.abs(z - height - 0.15 * y) < 5)
        hu[rib] = RIB_HU
        labels[rib & (x > 0)], labels[rib & (x <= 0)] = label, label + 12
    return hu.astype(np.int16), labels


def write_phantom(folder: str | Path) -> tuple[Path, Path]:
    """The paths of the phantom's two NIfTI files, ct.nii.gz and labels.nii.gz, oriented as a scanner's."""
    affine = np.diag([-SPACING[0], SPACING[1], SPACING[2], 1.0])
    paths = Path(folder) / "ct.nii.gz", Path(folder) / "labels.nii.gz"
    paths[0].parent.mkdir(parents=True, exist_ok=True)
    for path, data in zip(paths, make_phantom(), strict=True):
        nib.save(nib.Nifti1Image(data, affine), path)
    return paths

"""The prepared CT and its file `volume.npz`: stacks of planes of attenuation and anatomy, ready for projection."""

from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import nibabel as nib
import numpy as np

from wronglung.core.files import replacing
from wronglung.example.ct_cleaning import AIR_HU, attenuation, body_mask, inpaint_lesion, remove_contrast
from wronglung.example.render_settings import CtPreparation
from wronglung.example.totalsegmentator import LEFT_LUNG, RIGHT_LUNG, group_masks, is_one_of


@dataclass(frozen=True)
class Part:
    """One structure: the share of each voxel that it fills, within a box around it.

    Attributes:
        share: (planes, rows, columns) float32 in [0, 1].
        corner: plane, row and column of the box's first voxel in the stack.
    """

    share: np.ndarray
    corner: tuple[int, int, int]


@dataclass(frozen=True)
class PlaneStack:
    """Planes perpendicular to the beam.

    Attributes:
        attenuation: (planes, rows, columns) float32 per millimetre. Frontal: planes from posterior to anterior,
            columns from the patient's right to left. Lateral: planes from right to left, columns from anterior to
            posterior. Rows always run downwards.
        spacing: millimetres between planes, between rows and between columns.
        centre: plane, row and column of the lungs' centre, the middle of the box around both.
        parts: structures by name, on the same grid.
    """

    attenuation: np.ndarray
    spacing: tuple[float, float, float]
    centre: tuple[float, float, float]
    parts: dict[str, Part]


@dataclass(frozen=True)
class PreparedCt:
    """One CT as two stacks: one for frontal films, one for lateral films.

    Attributes:
        frontal: coronal planes.
        lateral: sagittal planes.
        attenuation_per_mm: attenuation of water at the energy of the stacks.
    """

    frontal: PlaneStack
    lateral: PlaneStack
    attenuation_per_mm: float


class Volume(NamedTuple):
    """Voxels, (X, Y, Z), with X right to left, Y posterior to anterior and Z upwards; and their size in millimetres."""

    voxels: np.ndarray
    spacing: tuple[float, float, float]


def read_nifti(path: str | Path) -> Volume:
    """Read a volume, turned to the axes of `Volume`."""
    image = nib.Nifti1Image.from_filename(path)
    turned = image.as_reoriented(
        nib.orientations.ornt_transform(
            nib.io_orientation(image.affine), nib.orientations.axcodes2ornt(("L", "A", "S"))
        )
    )
    x_mm, y_mm, z_mm = (float(size) for size in turned.header.get_zooms()[:3])
    return Volume(np.ascontiguousarray(turned.dataobj), (x_mm, y_mm, z_mm))


def prepare(volume: str | Path, labels: str | Path, settings: CtPreparation) -> PreparedCt:
    """Remove contrast medium, lesion and table from the CT, and make planes of attenuation and anatomy.

    Args:
        volume: NIfTI in Hounsfield units.
        labels: NIfTI of TotalSegmentator v2 classes on the same grid.
        settings: resolution, thresholds and place of the lesion.

    Raises:
        ValueError: if the grids differ, or if a lung or the heart is not labelled.
    """
    hu, spacing = read_nifti(volume)
    classes = read_nifti(labels).voxels
    if hu.shape != classes.shape:
        raise ValueError(f"the CT has {hu.shape} voxels, its label map {classes.shape}; give two files of one grid")
    hu = np.maximum(hu.astype(np.float32), np.float32(AIR_HU))
    classes = classes.astype(np.uint8)
    hu = remove_contrast(hu, classes, settings)
    hu = inpaint_lesion(hu, is_one_of(classes, RIGHT_LUNG + LEFT_LUNG), settings)
    masks = group_masks(classes, spacing[2])
    factors = tuple(max(1, round(settings.voxel_mm / size)) for size in spacing)
    reduced = _block_mean(hu, factors)
    step = tuple(size * factor for size, factor in zip(spacing, factors, strict=True))
    body = body_mask(reduced, step[0])
    mu = np.where(body, _block_mean(attenuation(hu, settings), factors), np.float32(0))
    shares = {name: _block_mean(mask.astype(np.float32), factors) for name, mask in masks.items()}
    frontal = (1, 2, 0)
    return PreparedCt(
        frontal=_stack(mu, shares, step, frontal, settings.planes, flip_columns=False),
        lateral=_stack(mu, shares, step, (0, 2, 1), settings.lateral_planes, flip_columns=True),
        attenuation_per_mm=settings.attenuation_per_mm,
    )


def _block_mean(volume: np.ndarray, factors: tuple[int, ...]) -> np.ndarray:
    """Average over blocks of voxels; voxels at the far end that do not fill a block are dropped."""
    kept = [size // factor * factor for size, factor in zip(volume.shape, factors, strict=True)]
    cut = volume[: kept[0], : kept[1], : kept[2]]
    shape = [part for size, factor in zip(kept, factors, strict=True) for part in (size // factor, factor)]
    return cut.reshape(shape).mean(axis=(1, 3, 5), dtype=np.float32)


def _stack(
    mu: np.ndarray,
    shares: dict[str, np.ndarray],
    step: tuple[float, ...],
    order: tuple[int, int, int],
    planes: int,
    flip_columns: bool,
) -> PlaneStack:
    """Return the stack of one view; neighbouring planes are averaged so that at most `planes` remain."""
    inside = np.flatnonzero(mu.any(axis=tuple(axis for axis in range(3) if axis != order[0])))
    first, last = int(inside[0]), int(inside[-1]) + 1
    merged = max(1, -(-(last - first) // planes))

    def turn(volume: np.ndarray) -> np.ndarray:
        turned = np.transpose(volume, order)[first:last, ::-1]
        turned = turned[:, :, ::-1] if flip_columns else turned
        rest = -len(turned) % merged
        padded = np.pad(turned, ((0, rest), (0, 0), (0, 0)))
        return padded.reshape(-1, merged, *padded.shape[1:]).mean(axis=1, dtype=np.float32)

    turned = {name: turn(share) for name, share in shares.items()}
    lungs = np.argwhere((turned["right lung"] + turned["left lung"]) > 0.5)
    middle = (lungs.min(axis=0) + lungs.max(axis=0)) / 2
    plane_mm, row_mm, column_mm = (step[axis] for axis in order)
    return PlaneStack(
        attenuation=turn(mu),
        spacing=(plane_mm * merged, row_mm, column_mm),
        centre=(float(middle[0]), float(middle[1]), float(middle[2])),
        parts={name: _crop(share) for name, share in turned.items()},
    )


def _crop(share: np.ndarray) -> Part:
    places = np.argwhere(share > 0)
    if not len(places):
        return Part(share[:0], (0, 0, 0))
    (p0, r0, c0), (p1, r1, c1) = places.min(axis=0), places.max(axis=0) + 1
    return Part(np.ascontiguousarray(share[p0:p1, r0:r1, c0:c1]), (int(p0), int(r0), int(c0)))


def write_prepared_ct(path: str | Path, ct: PreparedCt) -> None:
    """Write `volume.npz`: both views, attenuation as float16, shares of structures as uint8."""
    arrays: dict[str, np.ndarray] = {"attenuation_per_mm": np.array(ct.attenuation_per_mm)}
    for view, stack in (("frontal", ct.frontal), ("lateral", ct.lateral)):
        arrays[f"{view}/attenuation"] = stack.attenuation.astype(np.float16)
        arrays[f"{view}/grid"] = np.array([stack.spacing, stack.centre])
        for name, part in stack.parts.items():
            arrays[f"{view}/part/{name}"] = np.rint(part.share * 255).astype(np.uint8)
            arrays[f"{view}/corner/{name}"] = np.array(part.corner)
    with replacing(path) as temporary, temporary.open("wb") as file:
        np.savez_compressed(file, allow_pickle=False, **arrays)


def read_prepared_ct(path: str | Path) -> PreparedCt:
    """Read the CT that `write_prepared_ct` wrote.

    Raises:
        FileNotFoundError: if the file does not exist.
    """
    with np.load(path, allow_pickle=False) as arrays:
        return PreparedCt(
            frontal=_read_stack(arrays, "frontal"),
            lateral=_read_stack(arrays, "lateral"),
            attenuation_per_mm=float(arrays["attenuation_per_mm"]),
        )


def _read_stack(arrays: np.lib.npyio.NpzFile, view: str) -> PlaneStack:
    prefix = f"{view}/part/"
    names = [key.removeprefix(prefix) for key in arrays.files if key.startswith(prefix)]
    parts = {}
    for name in names:
        plane, row, column = (int(index) for index in arrays[f"{view}/corner/{name}"])
        share = arrays[f"{view}/part/{name}"].astype(np.float32) / np.float32(255)
        parts[name] = Part(share, (plane, row, column))
    spacing, centre = arrays[f"{view}/grid"]
    return PlaneStack(
        attenuation=arrays[f"{view}/attenuation"].astype(np.float32),
        spacing=(float(spacing[0]), float(spacing[1]), float(spacing[2])),
        centre=(float(centre[0]), float(centre[1]), float(centre[2])),
        parts=parts,
    )

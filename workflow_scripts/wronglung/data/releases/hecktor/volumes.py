"""Cut a block around the tumour from a patient's CT."""

import zlib
from pathlib import Path
from typing import Any, NamedTuple

import nibabel as nib
import numpy as np
from scipy import ndimage

from wronglung.data.images.unusable import UnusableImageError
from wronglung.data.releases.hecktor.layout import mask_paths
from wronglung.data.releases.hecktor.settings import BlockSettings

MOST_VOXELS = 1024 * 1024 * 1024
# Planes from below to above, rows from anterior to posterior, columns from the patient's right to left.
AXES = ("S", "P", "L")
SAME_MM = 0.01  # by which the places of two grids may differ
DAMAGED = (OSError, EOFError, zlib.error, ValueError, nib.filebasedimages.ImageFileError)


class Grid(NamedTuple):
    """Voxels, (D, H, W), by the axes of `AXES`; the size of a voxel in millimetres; and the place of the first one."""

    voxels: np.ndarray
    spacing: np.ndarray
    place: np.ndarray


def read_block(folder: Path, path: str, settings: dict[str, Any]) -> np.ndarray:
    """Return the block of one CT around the middle of the box around its tumour.

    The block has a fixed size in millimetres, so that a large tumour stays larger than a small one. It is interpolated
    linearly, after averaging where its voxels are larger than those of the CT. Where it reaches beyond the CT it is 0.

    Args:
        folder: of the release.
        path: of the CT, below the folder.
        settings: a BlockSettings as plain values.

    Returns:
        (D, H, W) uint8, the window's values from 0 to 255.

    Raises:
        UnusableImageError: if CT or mask is missing, damaged, not three-dimensional or too large; if their grids
            differ, the mask marks no tumour, or the block is constant.
    """
    block = BlockSettings.model_validate(settings)
    ct, mask = _read(folder / path, "CT"), _read(_mask(folder, path), "mask")
    same = ct.voxels.shape == mask.voxels.shape
    if not (same and np.allclose(ct.spacing, mask.spacing, atol=SAME_MM) and _starts_alike(ct, mask)):
        raise UnusableImageError("CT and mask that lie on different grids")
    tumour = np.isin(mask.voxels, block.mask_values)
    if not tumour.any():
        raise UnusableImageError(f"mask without a voxel of the values {block.mask_values}")
    middle = np.array([(at.min() + at.max()) / 2 for at in np.nonzero(tumour)])
    cut = _cut(ct, middle, block)
    if cut.min() == cut.max():
        raise UnusableImageError(f"block of constant value in the window {list(block.window)}")
    return cut


def _mask(folder: Path, path: str) -> Path:
    found = [folder / name for name in mask_paths(path)]
    return next((one for one in found if one.is_file()), found[0])


def _starts_alike(one: Grid, other: Grid) -> bool:
    return bool(np.abs(one.place - other.place).max() <= SAME_MM)


def _read(path: Path, what: str) -> Grid:
    """Read a volume, turned to `AXES`."""
    try:
        image = nib.Nifti1Image.from_filename(path)
        shape = image.shape
        if len(shape) != 3 or 0 in shape:
            raise UnusableImageError(f"{what} with {len(shape)} dimensions; expected three, none empty")
        if np.prod(shape, dtype=np.int64) > MOST_VOXELS:
            raise UnusableImageError(f"{what} of {shape} voxels; expected at most {MOST_VOXELS:,}")
        if not (np.isfinite(image.affine).all() and abs(np.linalg.det(image.affine[:3, :3])) > 0):
            raise UnusableImageError(f"{what} whose header gives its voxels no place")
        turned = image.as_reoriented(
            nib.orientations.ornt_transform(nib.io_orientation(image.affine), nib.orientations.axcodes2ornt(AXES))
        )
        voxels = np.asarray(turned.dataobj, dtype=np.float32)
    except FileNotFoundError as error:
        raise UnusableImageError(f"{what} file is missing") from error
    except UnusableImageError:
        raise
    except DAMAGED as error:
        raise UnusableImageError(f"{what} that is no NIfTI file, damaged or cut short") from error
    if not np.isfinite(voxels).all():
        raise UnusableImageError(f"{what} with values that are not finite")
    return Grid(voxels, np.asarray(turned.header.get_zooms()[:3], dtype=float), turned.affine[:3, 3])


def _cut(ct: Grid, middle: np.ndarray, block: BlockSettings) -> np.ndarray:
    """Return the block whose middle lies at a voxel of the CT: (D, H, W) uint8."""
    step = block.voxel_mm / ct.spacing
    low, high = block.window
    shown = np.clip((ct.voxels - low) * (255 / (high - low)), 0, 255)
    averaged = [max(1, round(one)) for one in step]
    if max(averaged) > 1:
        shown = ndimage.uniform_filter(shown, averaged, mode="nearest")
    first = middle - step * (np.array(block.voxels) - 1) / 2
    cut = ndimage.affine_transform(
        shown, step, offset=first, output_shape=block.voxels, order=1, mode="constant", cval=0.0
    )
    return np.rint(cut).astype(np.uint8)

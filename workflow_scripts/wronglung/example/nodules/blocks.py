"""Cut blocks around inserted nodules from the example's CT."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy import ndimage

from wronglung.core.seeds import derive_rng
from wronglung.example.ct import PlaneStack, PreparedCt
from wronglung.example.ct_cleaning import AIR_HU
from wronglung.example.nodules.settings import SimulatedNodules

SIDES = ("right", "left")


class Chest(NamedTuple):
    """The CT on a grid of cubes: axes from right to left, from posterior to anterior, and upwards.

    Attributes:
        hu: (X, Y, Z) float32, Hounsfield units.
        places: (places, 3) int, the voxels that a nodule's middle may lie in.
    """

    hu: np.ndarray
    places: np.ndarray


def chest_of(ct: PreparedCt, settings: SimulatedNodules) -> Chest:
    """Return the CT on the grid of the blocks.

    Raises:
        ValueError: if no voxel of the lungs lies deep enough.
    """
    stack = ct.frontal
    hu = 1000 * (_cubes(stack.attenuation, stack, settings) / ct.attenuation_per_mm - 1)
    lungs = np.zeros(stack.attenuation.shape, dtype=np.float32)
    for side in SIDES:
        part = stack.parts[f"{side} lung"]
        box = tuple(slice(at, at + size) for at, size in zip(part.corner, part.share.shape, strict=True))
        lungs[box] += part.share
    inside = _cubes(lungs, stack, settings) > 0.5
    depth = ndimage.distance_transform_edt(inside, sampling=settings.voxel_mm)
    places = np.argwhere(inside & (depth >= settings.wall_mm))
    if not len(places):
        raise ValueError(
            f"example.nodules.wall_mm: given {settings.wall_mm}, and no voxel of the lungs lies so far from their "
            f"border; the deepest lies {depth.max():.1f} mm from it; give less"
        )
    return Chest(np.maximum(hu, AIR_HU).astype(np.float32), places)


def _cubes(planes: np.ndarray, stack: PlaneStack, settings: SimulatedNodules) -> np.ndarray:
    """Interpolate frontal planes linearly to cubes, and turn them to the axes of `Chest`."""
    factors = np.array(stack.spacing) / settings.voxel_mm
    cubes = ndimage.zoom(planes, factors, order=1, grid_mode=True, mode="nearest")
    return cubes[:, ::-1].transpose(2, 0, 1)


class Block(NamedTuple):
    """A block of CT, (X, Y, Z) int16 in Hounsfield units, and the nodule's voxels in it, (X, Y, Z) uint8, 1 or 0."""

    hu: np.ndarray
    mask: np.ndarray


def cut_block(chest: Chest, patient: str, radius_mm: float, settings: SimulatedNodules, seed: int) -> Block:
    """Insert a sphere at a drawn place of the lungs, and return the block around it.

    Args:
        chest: the CT.
        patient: id, which the place and the noise derive from.
        radius_mm: of the sphere. A voxel that its surface crosses is partly nodule.
        settings: the section of the config.
        seed: the config's seed.
    """
    rng = derive_rng(seed, "nodule block", patient)
    place = chest.places[rng.integers(len(chest.places))]
    block = _around(chest.hu, place, settings.voxels)
    offset = rng.uniform(-0.5, 0.5, size=3)  # so that not every nodule has its middle in the middle of a voxel
    axes = [np.arange(settings.voxels) - (settings.voxels // 2 + own) for own in offset]
    down, across, up = np.meshgrid(*axes, indexing="ij", sparse=True)
    distance = np.sqrt(down**2 + across**2 + up**2)
    share = np.clip(radius_mm / settings.voxel_mm - distance + 0.5, 0, 1)
    hu = block * (1 - share) + settings.tumour_hu * share + rng.normal(0, settings.noise_hu, block.shape)
    return Block(np.rint(np.maximum(hu, AIR_HU)).astype(np.int16), (share >= 0.5).astype(np.uint8))


def _around(volume: np.ndarray, place: Sequence[int], voxels: int) -> np.ndarray:
    """Return a cube of a volume whose voxel number `voxels // 2` is a place; it is air beyond the volume."""
    low = [int(at) - voxels // 2 for at in place]
    cube = np.full((voxels,) * 3, AIR_HU, dtype=np.float32)
    there = [slice(max(0, at), max(0, at + voxels)) for at in low]
    found = volume[tuple(there)]
    here = tuple(slice(max(0, -at), max(0, -at) + size) for at, size in zip(low, found.shape, strict=True))
    cube[here] = found
    return cube

"""Cut images and volumes into parts, and replace some of them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.ndimage import gaussian_filter
from skimage.segmentation import slic

BLUR = (
    1 / 16
)  # standard deviation of the blur, as a share of the longest side: ribs and vessels are gone, lungs are not
COMPACT = 0.1  # of superpixels, for grey values in 0..1: they follow edges, and stay connected


@dataclass(frozen=True)
class PixelCut:
    """The parts of one image or volume.

    Attributes:
        numbers: of the part that each pixel lies in, int32 (H, W) or (D, H, W).
        count: of parts, which are numbered from 0.
    """

    numbers: np.ndarray
    count: int

    def replaced(self, given: np.ndarray, other: np.ndarray, parts: Sequence[int]) -> np.ndarray:
        """Return a copy of an input, in which some parts are those of another.

        Args:
            given: uint8 (H, W), (H, W, 3) or (D, H, W).
            other: of the same shape.
            parts: numbers of the replaced parts.
        """
        chosen = np.zeros(self.count, dtype=bool)
        chosen[list(parts)] = True
        where = chosen[self.numbers]
        return np.where(where[..., None] if given.ndim > where.ndim else where, other, given)


def spatial(given: np.ndarray) -> tuple[int, ...]:
    """Return the sides of an input without its colours: (H, W) or (D, H, W)."""
    is_colour = given.ndim == 3 and given.shape[-1] == 3
    return given.shape[:2] if is_colour else given.shape


def cut_pixels(given: np.ndarray, unit: str) -> PixelCut:
    """Cut an input into tiles or blocks of a side, or into superpixels.

    Tiles and blocks are numbered along the last axis first; those at the far edges may be smaller. Superpixels are
    those of SLIC (Achanta et al., TPAMI 2012), about as many as the unit says.

    Args:
        given: uint8 (H, W), (H, W, 3) or (D, H, W).
        unit: `tile_<pixels>`, `block_<voxels>` or `superpixel_<number>`.
    """
    kind, _, number = unit.rpartition("_")
    sides = spatial(given)
    if kind == "superpixel":
        grey = given / np.float32(255.0)
        axis = -1 if given.ndim > len(sides) else None
        found = slic(grey, n_segments=int(number), compactness=COMPACT, channel_axis=axis, start_label=0)
        _, numbers = np.unique(found, return_inverse=True)
        return PixelCut(numbers.reshape(sides).astype(np.int32), int(numbers.max()) + 1)
    places = [np.arange(side) // int(number) for side in sides]
    grid = tuple(int(place[-1]) + 1 for place in places)
    numbers = np.ravel_multi_index(np.meshgrid(*places, indexing="ij"), grid)
    return PixelCut(numbers.astype(np.int32), int(np.prod(grid)))


def own_mean(given: np.ndarray) -> np.ndarray:
    """Return an input that is everywhere the mean of the given one, of each colour for itself."""
    axes = tuple(range(len(spatial(given))))
    return np.broadcast_to(np.round(given.mean(axis=axes)).astype(np.uint8), given.shape)


def zero(given: np.ndarray) -> np.ndarray:
    """Return a black input."""
    return np.zeros_like(given)


def blurred(given: np.ndarray) -> np.ndarray:
    """Return an input without its details."""
    sides = spatial(given)
    deviations = [BLUR * max(sides)] * len(sides) + [0.0] * (given.ndim - len(sides))
    return np.round(gaussian_filter(given.astype(np.float32), deviations)).clip(0, 255).astype(np.uint8)

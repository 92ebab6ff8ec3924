"""The one sort behind every localisation metric: the pixels, and the pixels in the boxes, at each attention level.

A map on h x w cells is brought to the pixels of the mask in one of two ways: bilinear with half-pixel centres (protocol
`corrected`, as the paper says) or nearest (protocol `as_published`, as its code does). With nearest the levels are the
cells' own values.
"""

from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np


@dataclass(frozen=True)
class Ranking:
    """The L distinct attention levels in descending order, with the pixels at each.

    Attributes:
        level: (L,) float, strictly descending.
        pixels: (L,) int, pixels at this level. Tied pixels share a level, so ties are exact.
        positive: (L,) int, those of them inside the boxes.
    """

    level: np.ndarray
    pixels: np.ndarray
    positive: np.ndarray

    @cached_property
    def pixels_down_to(self) -> np.ndarray:
        """Return the pixels at each level or above: (L,) int."""
        return np.cumsum(self.pixels)

    @cached_property
    def positive_down_to(self) -> np.ndarray:
        """Return the pixels inside the boxes at each level or above: (L,) int."""
        return np.cumsum(self.positive)

    @property
    def total(self) -> int:
        """Return the number of all pixels."""
        return int(self.pixels_down_to[-1])

    @property
    def total_positive(self) -> int:
        """Return the number of all pixels inside the boxes."""
        return int(self.positive_down_to[-1])

    @property
    def mass(self) -> float:
        """The sum of the attention over all pixels."""
        return float(self.level @ self.pixels)

    @property
    def positive_mass(self) -> float:
        """The sum of the attention over the pixels inside the boxes."""
        return float(self.level @ self.positive)


@dataclass(frozen=True)
class Levels:
    """The sorted levels of a map, which all boxes on the map share.

    Attributes:
        level: (L,) float, the map's distinct attention levels, strictly descending.
        place: (H, W) int, the index of each pixel's level.
    """

    level: np.ndarray
    place: np.ndarray

    @cached_property
    def pixels(self) -> np.ndarray:
        """Return the number of pixels at each level: (L,) int."""
        return np.bincount(self.place.ravel(), minlength=len(self.level))

    def ranking(self, mask: np.ndarray) -> Ranking:
        """Return the ranking with the mask, (H, W) bool, True inside the boxes; the mask may be empty."""
        positive = np.bincount(self.place[mask], minlength=len(self.level))
        return Ranking(self.level, self.pixels, positive)


def rank(attention: np.ndarray, mask: np.ndarray) -> Ranking:
    """Rank pixels by attention.

    Args:
        attention: (H, W) float, zero or more. Any strictly increasing rescaling gives the same counts.
        mask: (H, W) bool. True inside the union of the sentence's boxes; may be empty.

    Raises:
        ValueError: if the shapes differ, or attention is negative or not finite somewhere.
    """
    if attention.shape != mask.shape:
        raise ValueError(
            f"attention {attention.shape} and mask {mask.shape} must share one pixel grid; "
            "use ranking_bilinear or ranking_nearest for a coarser map"
        )
    return _levels(attention).ranking(mask)


def _levels(attention: np.ndarray) -> Levels:
    """Return the levels of a map of any shape; its own entries are the pixels."""
    if not (attention.min() >= 0 and attention.max() < np.inf):
        raise ValueError("attention is negative or not finite somewhere; it must be zero or more to be ranked")
    values = attention.ravel().astype(np.float64)
    descending = _ascending(values)[::-1]
    values = values[descending]
    begins = np.append(True, values[1:] != values[:-1])
    place = np.empty(values.size, dtype=np.int64)
    place[descending] = np.cumsum(begins) - 1
    return Levels(values[begins], place.reshape(attention.shape))


def _ascending(values: np.ndarray) -> np.ndarray:
    """Return the order, (P,) int, that sorts (P,) finite float64.

    A coarse sort by 16 bits comes first, which numpy does in linear time; the exact sort is fast on nearly sorted
    values.
    """
    lowest, highest = values.min(), values.max()
    if lowest == highest:
        return np.arange(values.size)
    coarse = ((values - lowest) / (highest - lowest) * 65535).astype(np.uint16).argsort(kind="stable")
    return coarse[values[coarse].argsort(kind="stable")]


def levels_bilinear(attention: np.ndarray, shape: tuple[int, ...]) -> Levels:
    """Return the levels of H x W pixels after bilinear upsampling with half-pixel centres.

    Args:
        attention: (h, w) float, zero or more.
        shape: (H, W).
    """
    return _levels(upsample_bilinear(attention, shape))


def levels_nearest(attention: np.ndarray, shape: tuple[int, ...]) -> Levels:
    """Return the levels of H x W pixels after nearest upsampling: pixel i takes the value of cell floor(i h / H).

    The levels are exactly those of the cells; the pixels are never sorted.

    Args:
        attention: (h, w) float, zero or more.
        shape: (H, W).
    """
    cells = _levels(attention)
    return Levels(cells.level, cells.place.ravel()[_cells(attention.shape, tuple(shape))])


def ranking_bilinear(attention: np.ndarray, mask: np.ndarray) -> Ranking:
    """Rank the mask's pixels, (H, W) bool, after bilinear upsampling of the map, (h, w) float."""
    return levels_bilinear(attention, mask.shape).ranking(mask)


def ranking_nearest(attention: np.ndarray, mask: np.ndarray) -> Ranking:
    """Rank the mask's pixels, (H, W) bool, after nearest upsampling of the map, (h, w) float."""
    return levels_nearest(attention, mask.shape).ranking(mask)


@lru_cache(maxsize=64)
def _cells(grid: tuple[int, ...], shape: tuple[int, ...]) -> np.ndarray:
    """Return the flat index of each pixel's cell under nearest upsampling: (H, W) int."""
    rows, columns = (np.arange(size) * cells // size for size, cells in zip(shape, grid, strict=True))
    return rows[:, None] * grid[1] + columns


def upsample_bilinear(attention: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """Return the map on H x W pixels, as torch's `interpolate(mode="bilinear", align_corners=False)` does.

    Computed as a + t (b - a), so that equal neighbours stay exactly equal and ties survive.

    Args:
        attention: (h, w) float.
        shape: (H, W).

    Returns:
        (H, W) float64.
    """
    wide = _stretch(attention.T.astype(np.float64), shape[1]).T  # (h, W)
    return _stretch(np.ascontiguousarray(wide), shape[0])


def _stretch(values: np.ndarray, size: int) -> np.ndarray:
    """Stretch (n, m) to (size, m): linear between row centres, constant beyond the outermost."""
    low, high, weight = _neighbours(values.shape[0], size)
    below = values[low]
    return below + weight[:, None] * (values[high] - below)


@lru_cache(maxsize=64)
def _neighbours(cells: int, size: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return, for each of `size` pixels, the cells on both sides of its centre and the weight of the second."""
    centre = np.clip((np.arange(size) + 0.5) * cells / size - 0.5, 0, cells - 1)
    low = np.floor(centre).astype(np.int64)
    return low, np.minimum(low + 1, cells - 1), centre - low

"""The one sort behind every localisation metric: how many pixels, and how many in the boxes, at each attention level.

Two ways from a map on h x w cells to the pixels of the mask: bilinear with half-pixel centres (protocol `corrected`,
as the paper says) and nearest (protocol `as_published`, as its code did). Under nearest the levels are the cells' own.
"""

from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np


@dataclass(frozen=True)
class Ranking:
    """Distinct attention levels in descending order, L of them, with the pixels at each.

    Attributes:
        level: (L,) float, strictly descending.
        pixels: (L,) int, pixels at this level (ties share a level, so they are exact by construction).
        positive: (L,) int, those of them inside the boxes.
    """

    level: np.ndarray
    pixels: np.ndarray
    positive: np.ndarray

    @cached_property
    def pixels_down_to(self) -> np.ndarray:
        """(L,) int, pixels at this level or above."""
        return np.cumsum(self.pixels)

    @cached_property
    def positive_down_to(self) -> np.ndarray:
        """(L,) int, pixels inside the boxes at this level or above."""
        return np.cumsum(self.positive)

    @property
    def total(self) -> int:
        """All pixels."""
        return int(self.pixels_down_to[-1])

    @property
    def total_positive(self) -> int:
        """All pixels inside the boxes."""
        return int(self.positive_down_to[-1])


def rank(attention: np.ndarray, mask: np.ndarray) -> Ranking:
    """The ranking of pixels by attention.

    Args:
        attention: (H, W) float, zero or more. Any strictly monotone rescaling gives the same counts.
        mask: (H, W) bool. True inside the union of the sentence's boxes; may be empty.

    Raises:
        ValueError: if the shapes differ, or attention is negative or NaN somewhere.
    """
    if attention.shape != mask.shape:
        raise ValueError(
            f"attention {attention.shape} and mask {mask.shape} must share one pixel grid; "
            "use ranking_bilinear or ranking_nearest for a coarser map"
        )
    if not attention.min() >= 0:
        raise ValueError("attention is negative or NaN somewhere; it must be zero or more to be ranked")
    # Floats of one sign sort as their bits do, and the sign bit is free: with the mask's bit behind them one plain
    # sort orders levels and counts the positives, twice as fast as an argsort. abs turns -0.0 into 0.0.
    bits = np.abs(attention, dtype=np.float64).ravel().view(np.uint64)
    keys = np.sort(bits << np.uint64(1) | mask.ravel())[::-1]
    bits = keys >> np.uint64(1)
    last = np.append(np.flatnonzero(bits[1:] != bits[:-1]), bits.size - 1)
    positive_down_to = np.cumsum(keys & np.uint64(1), dtype=np.int64)[last]
    return Ranking(
        level=bits[last].view(np.float64),
        pixels=np.diff(last, prepend=-1),
        positive=np.diff(positive_down_to, prepend=0),
    )


def ranking_bilinear(attention: np.ndarray, mask: np.ndarray) -> Ranking:
    """The ranking of the mask's pixels after bilinear upsampling with half-pixel centres.

    Args:
        attention: (h, w) float, zero or more.
        mask: (H, W) bool.
    """
    return rank(upsample_bilinear(attention, mask.shape), mask)


def ranking_nearest(attention: np.ndarray, mask: np.ndarray) -> Ranking:
    """The ranking of the mask's pixels when each takes the value of its cell, pixel i that of floor(i h / H).

    Exact from the cells and their pixel counts; the pixels themselves are never sorted.

    Args:
        attention: (h, w) float, zero or more.
        mask: (H, W) bool.
    """
    rows, columns = (np.arange(size) * cells // size for size, cells in zip(mask.shape, attention.shape, strict=True))
    cell = rows[:, None] * attention.shape[1] + columns  # (H, W)
    pixels = np.bincount(cell.ravel(), minlength=attention.size)
    positive = np.bincount(cell[mask], minlength=attention.size)
    ascending, level = np.unique(attention, return_inverse=True)
    counts = [np.bincount(level.ravel(), weights=c, minlength=len(ascending))[::-1] for c in (pixels, positive)]
    return Ranking(ascending[::-1].astype(np.float64), counts[0].astype(np.int64), counts[1].astype(np.int64))


def upsample_bilinear(attention: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """The map on H x W pixels, as torch's `interpolate(mode="bilinear", align_corners=False)`.

    Written as a + t (b - a), so that equal neighbours stay exactly equal and ties survive.

    Args:
        attention: (h, w) float.
        shape: (H, W).

    Returns:
        (H, W) float64.
    """
    wide = _stretch(attention.T.astype(np.float64), shape[1]).T  # (h, W)
    return _stretch(np.ascontiguousarray(wide), shape[0])


def _stretch(values: np.ndarray, size: int) -> np.ndarray:
    """(n, m) -> (size, m), linear between row centres, constant beyond the outermost."""
    low, high, weight = _neighbours(values.shape[0], size)
    below = values[low]
    return below + weight[:, None] * (values[high] - below)


@lru_cache(maxsize=64)
def _neighbours(cells: int, size: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """For each of `size` pixels: the cells on both sides of its centre and the weight of the second."""
    centre = np.clip((np.arange(size) + 0.5) * cells / size - 0.5, 0, cells - 1)
    low = np.floor(centre).astype(np.int64)
    return low, np.minimum(low + 1, cells - 1), centre - low

"""Inputs and outputs of controls, and sums of pixels over the cells of a grid."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from wronglung.outputs.maps import AttentionMaps
from wronglung.studies.wrong_lung.controls.atlas import Atlas
from wronglung.text.lexicon import Lexicon


@dataclass(frozen=True)
class Sources:
    """Sources of some controls besides the instances (`entries.CONTROL_NEEDS`); None if not needed.

    Attributes:
        reference: the reference model's maps, of its first seed.
        atlas: of the training split's boxes.
        lexicon: the regions and their synonyms.
    """

    reference: AttentionMaps | None = None
    atlas: Atlas | None = None
    lexicon: Lexicon | None = None


@dataclass(frozen=True)
class Asked:
    """The texts that maps are made for, and the grid of the maps.

    Attributes:
        texts: N rows, one per distinct image and text: dicom_id, text_id, text, and boxes, a list of (K, 4) arrays
            whose union is what the text is about.
        unperturbed: dicom_id and text_id of each unperturbed instance.
        grid: cells along a side.
        size: side of the model's input in pixels.
    """

    texts: pd.DataFrame
    unperturbed: pd.DataFrame
    grid: int
    size: int


@dataclass(frozen=True)
class ControlMaps:
    """Maps [N, grid, grid], zero or more, and the no-attention mass [N], in the order of `Asked.texts`."""

    attention: np.ndarray
    no_attention: np.ndarray | float = 0.0


def sum_cells(counts: np.ndarray, grid: int) -> np.ndarray:
    """Sum over the cells of a grid that need not divide the pixels; a pixel across a border counts in parts.

    Args:
        counts: (H, H) int, by pixel.
        grid: cells along a side.

    Returns:
        (grid, grid) int, in units of 1 / grid**2 of a pixel. In these units every part is an integer, so equal shares
        stay exactly equal.
    """
    size = counts.shape[0]
    low = np.maximum(np.arange(grid)[:, None] * size, np.arange(size) * grid)
    high = np.minimum((np.arange(grid)[:, None] + 1) * size, (np.arange(size) + 1) * grid)
    overlap = np.maximum(high - low, 0)  # (grid, H)
    return overlap @ counts.astype(np.int64) @ overlap.T


def share_of_sum(counts: np.ndarray) -> np.ndarray:
    """Return integers as shares of their sum; all zero if the sum is zero."""
    return counts / max(int(counts.sum()), 1)

"""What a control is asked and what it answers; shares of cells."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from wronglung.outputs.maps import AttentionMaps
from wronglung.studies.wrong_lung.controls.atlas import Atlas
from wronglung.text.lexicon import Lexicon


@dataclass(frozen=True)
class Sources:
    """What some controls are made from beside the instances (`settings.CONTROL_NEEDS`); None where not needed.

    Attributes:
        reference: the reference model's attention, of its first seed.
        atlas: of the training split's boxes.
        lexicon: the regions and their synonyms.
    """

    reference: AttentionMaps | None = None
    atlas: Atlas | None = None
    lexicon: Lexicon | None = None


@dataclass(frozen=True)
class Asked:
    """What maps are asked for.

    Attributes:
        texts: N rows, one for each distinct image and text: dicom_id, text_id, text, and boxes, a list of (K, 4) arrays
            that together are what the text is about.
        unperturbed: dicom_id and text_id of each instance without perturbation.
        grid: cells along a side.
        size: side of the model's input in pixels.
    """

    texts: pd.DataFrame
    unperturbed: pd.DataFrame
    grid: int
    size: int


@dataclass(frozen=True)
class ControlMaps:
    """Maps [N, grid, grid], zero or more, and the no-attention mass [N], in the order of the texts asked for."""

    attention: np.ndarray
    no_attention: np.ndarray | float = 0.0


def sum_cells(counts: np.ndarray, grid: int) -> np.ndarray:
    """Sums over the cells of a grid that need not divide the pixels; a pixel across a border counts in parts.

    Args:
        counts: (H, H) int, of pixels.
        grid: cells along a side.

    Returns:
        (grid, grid) int, in units of 1 / grid**2 of a pixel, in which every share is a whole number: equal shares stay
        exactly equal.
    """
    size = counts.shape[0]
    low = np.maximum(np.arange(grid)[:, None] * size, np.arange(size) * grid)
    high = np.minimum((np.arange(grid)[:, None] + 1) * size, (np.arange(size) + 1) * grid)
    overlap = np.maximum(high - low, 0)  # (grid, H)
    return overlap @ counts.astype(np.int64) @ overlap.T


def share_of_sum(counts: np.ndarray) -> np.ndarray:
    """Whole numbers as shares of their sum; all zero where the sum is."""
    return counts / max(int(counts.sum()), 1)

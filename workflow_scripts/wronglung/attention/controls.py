"""Maps that need no model: what a score is worth is seen against them.

`uniform` knows nothing, `centre` knows that findings are rarely at the rim, `oracle` knows the boxes. Each goes into
a file in the attention layout and is scored as a stranger's maps are.
"""

from collections.abc import Callable

import numpy as np
import pandas as pd

from wronglung.attention.store import AttentionMaps
from wronglung.data.boxes import box_mask
from wronglung.logs import progress


def uniform(mask: np.ndarray, grid: int) -> np.ndarray:
    """The same attention in every cell: (grid, grid), sum 1."""
    return np.full((grid, grid), 1 / grid**2)


def centre(mask: np.ndarray, grid: int) -> np.ndarray:
    """Attention that falls linearly with the distance from the image's centre and would end in its corners.

    A cone has no width to choose; AUROC and the others see only that it falls, entropy sees the slope.

    Returns:
        (grid, grid), sum 1.
    """
    offset = np.arange(grid) + 0.5 - grid / 2
    height = 1 - np.hypot(offset[:, None], offset) / np.hypot(grid / 2, grid / 2)
    return height / height.sum()


def oracle(mask: np.ndarray, grid: int) -> np.ndarray:
    """The share of each cell that the boxes cover: the best that maps on this grid can be expected to do.

    Args:
        mask: (H, H) bool. True inside the union of the boxes.
        grid: cells along a side; need not divide H.

    Returns:
        (grid, grid), sum 1; all zero where the mask is empty.
    """
    size = mask.shape[0]
    # In units of 1/grid pixel the edges of pixels and cells are whole numbers, so equal shares stay exactly equal.
    low = np.maximum(np.arange(grid)[:, None] * size, np.arange(size) * grid)
    high = np.minimum((np.arange(grid)[:, None] + 1) * size, (np.arange(size) + 1) * grid)
    overlap = np.maximum(high - low, 0)  # (grid, H)
    covered = overlap @ mask.astype(np.int64) @ overlap.T  # (grid, grid)
    return covered / max(int(covered.sum()), 1)


CONTROLS: dict[str, Callable[[np.ndarray, int], np.ndarray]] = {
    "uniform": uniform,
    "centre": centre,
    "oracle": oracle,
}


def make_control(control: str, grid: int, instances: pd.DataFrame, size: int) -> AttentionMaps:
    """The control's maps for every distinct image and text of the instances.

    What a text is about is the union of the boxes of all its instances on that image; where the text is somebody's
    unperturbed one, of those instances only.

    Args:
        control: a name in CONTROLS.
        grid: cells along a side.
        instances: of one protocol (wronglung.text.instances).
        size: side of the model's input in pixels, which the boxes refer to.

    Raises:
        ValueError: if the control is unknown or the grid has no cell.
    """
    if control not in CONTROLS:
        raise ValueError(f"unknown control '{control}'; known: {sorted(CONTROLS)}")
    if grid < 1:
        raise ValueError(f"a grid of {grid} cells along a side; give 1 or more")
    texts = _boxes_by_text(instances)
    maps = [
        CONTROLS[control](box_mask(np.concatenate(boxes), size), grid)
        for boxes in progress(texts["boxes"], f"{control} maps", len(texts))
    ]
    count = len(texts)
    return AttentionMaps(
        attention=np.stack(maps).astype(np.float32),
        no_attention=np.zeros(count, dtype=np.float32),
        local_similarity=np.full(count, np.nan, dtype=np.float32),
        global_similarity=np.full(count, np.nan, dtype=np.float32),
        dicom_id=texts["dicom_id"].to_numpy(dtype=object),
        text_id=texts["text_id"].to_numpy(dtype=object),
        model=control,
        seed=0,
        formula=control,
    )


def _boxes_by_text(instances: pd.DataFrame) -> pd.DataFrame:
    """One row per distinct (dicom_id, text_id), sorted, with the list of box arrays that the text stands for."""
    keys = ["dicom_id", "text_id"]
    own = instances["perturbation"] == "none"
    is_own = own.groupby([instances[key] for key in keys]).transform("any")
    return instances[own | ~is_own].groupby(keys, as_index=False).agg({"boxes": list})

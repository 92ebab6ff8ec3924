"""The subsets of sentences that scores are reported for.

A subset is a function of sentences with their texts, findings and the names of their boxes (`regions`). Subsets in
NEED_MASKS also get the boxes in model-input pixels. To add a subset, write a function and enter it in SUBSETS.
"""

from collections.abc import Callable

import numpy as np
import pandas as pd

from wronglung.data.boxes import box_mask
from wronglung.data.sentence_kinds import abnormal, everything, one_lung, one_lung_abnormal, one_lung_exchanged

LEAST_OVERLAP = 0.1  # paper §3.2: "the 10% of instances within reports with the smallest mean IOU"


def mdrb(sentences: pd.DataFrame) -> pd.Series:
    """Return whether each sentence is in a report whose boxes overlap least (paper §3.2: "Most Diverse Report BBoxes").

    An image's overlap is the mean intersection over union of the masks of all pairs of its sentences. If fewer than two
    sentences have a box in model-input pixels, the overlap is undefined and the image is not in the subset. The
    threshold is the largest overlap among the lowest 10 % of all sentences (rounded down). All sentences of an image at
    or below the threshold are in the subset.
    """
    overlap = sentences.groupby("dicom_id")["boxes"].transform(lambda boxes: mean_overlap(list(boxes)))
    lowest = overlap.dropna().sort_values().iloc[: int(LEAST_OVERLAP * len(sentences))]
    return overlap <= (lowest.iloc[-1] if len(lowest) else -1.0)


def mean_overlap(boxes: list[list[list[int]]]) -> float:
    """Return the mean intersection over union of the masks of all pairs of sentences.

    Args:
        boxes: for each sentence its boxes x1, y1, x2, y2, ends included; a sentence without a box is ignored.

    Returns:
        A value between 0 and 1; NaN if fewer than two sentences have a box.
    """
    filled = [one for one in boxes if len(one)]
    if len(filled) < 2:
        return float("nan")
    size = 1 + max(max(box) for one in filled for box in one)
    masks = np.stack([box_mask(np.array(one), size).ravel() for one in filled]).astype(np.float32)
    both = masks @ masks.T  # (S, S); exact in float32, because pixel counts are far below 2**24
    area = both.diagonal()
    first, second = np.triu_indices(len(filled), k=1)
    common = both[first, second]
    return float(np.mean(common / (area[first] + area[second] - common)))


SUBSETS: dict[str, Callable[[pd.DataFrame], pd.Series]] = {
    "all": everything,
    "abnormal": abnormal,
    "one_lung": one_lung,
    "one_lung_abnormal": one_lung_abnormal,
    "one_lung_exchanged": one_lung_exchanged,
    "mdrb": mdrb,
}

NEED_MASKS: frozenset[str] = frozenset({"mdrb"})
"""Subsets that compare boxes in model-input pixels. Training cannot use them, because its crops differ."""

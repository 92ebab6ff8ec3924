"""The box sets of a report's sentences exchanged among them (paper §3.1, Shuffle BBoxes)."""

import numpy as np
import pandas as pd

from wronglung.core.seeds import derive_rng
from wronglung.text.perturbations.random_boxes import LENT

PURPOSE = "shuffle_boxes"


def shuffle_boxes(instances: pd.DataFrame, seed: int) -> pd.DataFrame:
    """The instances with the boxes of another sentence of the same image: one joint permutation for each image.

    No sentence keeps its own set of boxes where that is possible. Where more than half of an image's sentences have
    equal sets it is not, and as few as possible keep theirs; so does a sentence that is alone. The texts stay.
    """
    lender = np.arange(len(instances))
    order = np.argsort(instances["instance_id"].to_numpy(dtype=str), kind="stable")
    sets = instances["boxes"].map(lambda boxes: str(sorted(map(list, boxes)))).to_numpy()
    ordered = instances.iloc[order]
    for dicom_id, places in ordered.groupby("dicom_id", sort=True).indices.items():
        rows = order[places]
        lender[rows] = rows[derange(sets[rows], derive_rng(seed, PURPOSE, str(dicom_id)))]
    return instances.assign(**{name: instances[name].to_numpy()[lender] for name in LENT})


def derange(sets: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A random permutation that leaves as few items as possible with an equal one: (n,) int, where each takes from.

    Equal items stand side by side, the largest group first, and all move on by the largest group's size: none meets an
    equal one unless that group is more than half.

    Args:
        sets: (n,) items that can be compared.
        rng: orders equal items and groups of one size.
    """
    _, group, sizes = np.unique(sets, return_inverse=True, return_counts=True)
    luck = rng.permutation(len(sizes))
    row = np.lexsort([rng.permutation(len(sets)), luck[group], -sizes[group]])
    taken = np.empty(len(sets), dtype=np.int64)
    taken[row] = np.roll(row, -int(sizes.max()))
    return taken


def shuffle_boxes_as_published(instances: pd.DataFrame, seed: int) -> pd.DataFrame:
    """As the published code: the shuffle is drawn anew for every sentence, which may get its own set again."""
    images = instances.groupby("dicom_id").indices
    lender = [
        int(derive_rng(seed, PURPOSE, instance).choice(images[dicom_id]))
        for instance, dicom_id in zip(instances["instance_id"], instances["dicom_id"], strict=True)
    ]
    return instances.assign(**{name: instances[name].to_numpy()[lender] for name in LENT})

"""Exchange the box sets among the sentences of a report (paper §3.1, Shuffle BBoxes)."""

import numpy as np
import pandas as pd

from wronglung.core.seeds import derive_rng
from wronglung.text.perturbations.random_boxes import LENT

PURPOSE = "shuffle_boxes"


def shuffle_boxes(instances: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Return the instances with the boxes of another sentence of the same image; the texts stay.

    All sentences of an image are permuted together, and as few as possible keep an equal set of boxes. Some sentences
    must keep an equal set if more than half of the image's sentences have equal sets, or if the image has only one
    sentence.
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
    """Draw a random permutation in which as few items as possible get an equal item: (n,) int, each item's source.

    The items are sorted so that equal ones are adjacent and the largest group is first. Then all are shifted by the
    size of the largest group. So no item gets an equal one, unless the largest group has more than half of the items.

    Args:
        sets: (n,) items that can be compared.
        rng: orders equal items, and groups of equal size.
    """
    _, group, sizes = np.unique(sets, return_inverse=True, return_counts=True)
    luck = rng.permutation(len(sizes))
    row = np.lexsort([rng.permutation(len(sets)), luck[group], -sizes[group]])
    taken = np.empty(len(sets), dtype=np.int64)
    taken[row] = np.roll(row, -int(sizes.max()))
    return taken


def shuffle_boxes_as_published(instances: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Shuffle the boxes as the published code does: each sentence draws on its own and may keep its own set."""
    images = instances.groupby("dicom_id").indices
    lender = [
        int(derive_rng(seed, PURPOSE, instance).choice(images[dicom_id]))
        for instance, dicom_id in zip(instances["instance_id"], instances["dicom_id"], strict=True)
    ]
    return instances.assign(**{name: instances[name].to_numpy()[lender] for name in LENT})

"""Count the training split's boxes into an atlas of where they lie."""

from collections import Counter
from collections.abc import Iterable

import numpy as np
import pandas as pd

from wronglung.core.logs import progress
from wronglung.data.boxes import box_mask, corners
from wronglung.data.images.geometry import map_box
from wronglung.data.images.store import ImageStore
from wronglung.studies.wrong_lung.controls.atlas import Atlas


def count_boxes(parts: Iterable[pd.DataFrame], images: ImageStore, crop: int) -> Atlas:
    """Count the boxes of sentences and of regions at every pixel.

    A sentence counts with the union of its boxes. A region counts once per image, however many sentences name it. A box
    outside the crop counts for neither.

    Args:
        parts: rows of `sentences.parquet`, of the training split; all rows of an image are in one part.
        images: hold the images' geometries.
        crop: side of the model's input in pixels.

    Raises:
        ValueError: if there is no sentence.
    """
    covered = np.zeros((crop, crop), dtype=np.int64)
    regions: dict[str, np.ndarray] = {}
    seen: Counter[str] = Counter()
    sentences = 0
    by_image = (pair for part in parts for pair in part.groupby("dicom_id", sort=False)["boxes"])
    for dicom_id, lists in progress(by_image, "images"):
        sentences += len(lists)
        geometry = images.geometry(str(dicom_id))
        sides = {box["name"]: corners(box) for boxes in lists for box in boxes}
        mapped = {name: box for name in sides if (box := map_box(sides[name], geometry, crop)) is not None}
        for name, box in mapped.items():
            regions.setdefault(name, np.zeros_like(covered))
            regions[name] += box_mask(np.array(box), crop)
            seen[name] += 1
        for boxes in lists:
            covered += box_mask(np.array([mapped[b["name"]] for b in boxes if b["name"] in mapped]), crop)
    if not sentences:
        raise ValueError(
            "the training split has no sentence, and the controls prior and lexicon_atlas are made of its boxes; "
            "take both out of `models` or give a data set with training images"
        )
    return Atlas(covered, sentences, regions, dict(seen))

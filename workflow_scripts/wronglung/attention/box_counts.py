"""From the training split's sentences to an atlas of where boxes lie."""

from collections import Counter

import numpy as np
import pandas as pd

from wronglung.attention.atlas import Atlas
from wronglung.data.boxes import box_mask
from wronglung.data.geometry import map_box
from wronglung.data.images import ImageStore
from wronglung.logs import progress


def count_boxes(sentences: pd.DataFrame, images: ImageStore, crop: int) -> Atlas:
    """The boxes of sentences and of regions, counted by pixel.

    A sentence counts with the union of its boxes. A region counts once for each image, however many sentences name it.
    A box outside the crop counts for neither.

    Args:
        sentences: rows of `sentences.parquet`, of the training split.
        images: the images' geometries.
        crop: side of the model's input in pixels.

    Raises:
        ValueError: without any sentence.
    """
    if sentences.empty:
        raise ValueError(
            "the training split has no sentence, and the controls prior and lexicon_atlas are made of its boxes; "
            "take both out of `models` or give a release with training images"
        )
    covered = np.zeros((crop, crop), dtype=np.int64)
    regions: dict[str, np.ndarray] = {}
    seen: Counter[str] = Counter()
    by_image = sentences.groupby("dicom_id", sort=False)["boxes"]
    for dicom_id, lists in progress(by_image, "images", by_image.ngroups):
        geometry = images.geometry(str(dicom_id))
        sides = {box["name"]: (box["x1"], box["y1"], box["x2"], box["y2"]) for boxes in lists for box in boxes}
        mapped = {name: box for name in sides if (box := map_box(sides[name], geometry, crop)) is not None}
        for name, box in mapped.items():
            regions.setdefault(name, np.zeros_like(covered))
            regions[name] += box_mask(np.array(box), crop)
            seen[name] += 1
        for boxes in lists:
            covered += box_mask(np.array([mapped[b["name"]] for b in boxes if b["name"] in mapped]), crop)
    return Atlas(covered, len(sentences), regions, dict(seen))

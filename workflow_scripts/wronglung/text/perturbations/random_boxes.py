"""Replace the boxes by those of a random sentence (paper §3.1, Random BBoxes)."""

import pandas as pd

from wronglung.data.images.geometry import map_boxes
from wronglung.text.perturbations.foreign import lenders
from wronglung.text.perturbations.random_sentences import rows_image_by_image

PURPOSE = "random_boxes"
LENT = ["boxes", "regions", "original_boxes", "findings"]


def random_boxes(instances: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Return the instances with box sets of other patients, placed as on those patients' images; the texts stay."""
    rows = lenders(instances, "subject_id", PURPOSE, seed)
    return instances.assign(**{name: instances[name].to_numpy()[rows] for name in LENT})


def random_boxes_as_published(instances: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Return the instances with random boxes as the published code makes them.

    That code uses another image's original coordinates as if they were coordinates of this image. A box is dropped if
    it then lies outside this image or covers no model-input pixel by at least half.
    """
    rows = rows_image_by_image(instances, PURPOSE, seed)
    lent = instances.assign(**{name: instances[name].to_numpy()[rows] for name in LENT})
    mapped = [
        [list(box) for box in map_boxes(map(tuple, boxes), geometry, crop)]
        for boxes, geometry, crop in zip(lent["original_boxes"], lent["geometry"], lent["crop"], strict=True)
    ]
    return lent.assign(boxes=mapped)

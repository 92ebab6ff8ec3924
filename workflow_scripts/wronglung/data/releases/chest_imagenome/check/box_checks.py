"""Check whether boxes are inside their images: all gold boxes, and the boxes of a scene graph."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd

from wronglung.data.boxes import Coordinates
from wronglung.data.check.findings import Finding, Severity, by_share, finding
from wronglung.data.releases.chest_imagenome.check.list_checks import Tables
from wronglung.data.releases.csv_lists import by_image

# In every release some boxes reach slightly past the image and are clipped. Beyond this share of a side is too far.
MARGIN = 0.05
# A wrong scale, or another image's boxes, shows in many boxes at once; a few outliers are normal.
TOLERATED_PAST = 0.1
SIDES = ["original_x1", "original_y1", "original_x2", "original_y2"]
PAST = (
    "boxes are cut at the border; if there are many, boxes and image sizes differ in scale or belong to different "
    "images, and every score would be wrong"
)


def image_sizes(metadata: pd.DataFrame) -> pd.DataFrame:
    """Return Rows and Columns by dicom_id as numbers; images with no size or with two sizes are left out."""
    return by_image(metadata[["dicom_id", "Rows", "Columns"]]).apply(pd.to_numeric, errors="coerce").dropna()


def gold_boxes(tables: Tables, limit: float) -> Iterator[Finding]:
    """Find boxes of the gold sentences and of the gold box table that are not inside their image."""
    if "metadata" not in tables.lists:
        return
    sizes = image_sizes(tables.lists["metadata"])
    if tables.gold is not None:
        images = tables.gold.images.items()
        found = [(dicom, name, *box) for dicom, image in images for name, box in image.boxes.items()]
        frame = pd.DataFrame(found, columns=["dicom_id", "name", *SIDES])
        yield from _of_boxes("gold", frame, sizes, limit, "stops")
    if "gold_boxes" in tables.lists:
        table = tables.lists["gold_boxes"]
        frame = pd.DataFrame({"dicom_id": table["image_id"].str.removesuffix(".dcm"), "name": table["bbox_name"]})
        frame[SIDES] = table[SIDES].apply(pd.to_numeric, errors="coerce")
        # Only warn: no other rule reads this table, so its boxes cannot make a result wrong.
        yield from _of_boxes("gold_boxes", frame, sizes, limit, "warns")


def _of_boxes(name: str, boxes: pd.DataFrame, sizes: pd.DataFrame, limit: float, worst: Severity) -> Iterator[Finding]:
    boxes = boxes[boxes["dicom_id"].isin(sizes.index)]
    size = sizes.loc[boxes["dicom_id"]]
    past, empty = faults_of(boxes[SIDES].to_numpy(float), size["Rows"].to_numpy(), size["Columns"].to_numpy())
    places = boxes["dicom_id"] + "|" + boxes["name"]
    for what, bad, tolerated, why in (
        ("reach past their image by more than a twentieth of its side", past, TOLERATED_PAST, PAST),
        ("have no area in their image, or lack a coordinate", empty, limit, "a sentence without any box is left out"),
    ):
        severity = by_share(tolerated, int(bad.sum()), len(boxes))
        yield from finding(
            "warns" if worst == "warns" else severity,
            f"boxes of {name} that {what}",
            places[bad],
            len(boxes),
            why,
            "nothing for a few; else take Chest ImaGenome's tables and the metadata as they are released",
        )


class BoxFaults(NamedTuple):
    """What is wrong with n boxes, each (n,) bool.

    Attributes:
        past: reaches far past the image, and has an area inside it.
        empty: has no area inside the image.
    """

    past: np.ndarray
    empty: np.ndarray


def faults_of(boxes: np.ndarray, rows: np.ndarray | int, columns: np.ndarray | int) -> BoxFaults:
    """Find the boxes that reach far past the image, and those without area inside it.

    Args:
        boxes: (K, 4) float, x1, y1, x2, y2 in original pixels; NaN for a missing coordinate, which means no area.
        rows: height of the image, or (K,) heights of the boxes' images.
        columns: width of the image, or (K,) widths.
    """
    x1, y1, x2, y2 = boxes.reshape(-1, 4).T
    across, down = MARGIN * columns, MARGIN * rows
    past = (x1 < -across) | (y1 < -down) | (x2 > columns + across) | (y2 > rows + down)
    wide = np.minimum(x2, columns) > np.maximum(x1, 0)
    high = np.minimum(y2, rows) > np.maximum(y1, 0)
    empty = ~(wide & high)
    return BoxFaults(past & ~empty, empty)


def many_past(boxes: dict[str, Coordinates], rows: int, columns: int) -> bool:
    """Return whether more of an image's boxes than the share TOLERATED_PAST are far past it or without area in it."""
    past, empty = faults_of(np.array(list(boxes.values()), dtype=float), rows, columns)
    return bool((past | empty).sum() > TOLERATED_PAST * len(boxes))

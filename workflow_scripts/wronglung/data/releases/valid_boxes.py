"""Clip boxes to their image, for every layout."""

import math
from typing import NamedTuple

from wronglung.data.boxes import Coordinates
from wronglung.data.rejected import Rejection
from wronglung.data.stages import LINK


class ValidBoxes(NamedTuple):
    """The clipped boxes, and a rejection for each box that was clipped (`repair`) or dropped (`fault`)."""

    boxes: dict[str, Coordinates]
    rejections: list[Rejection]


def valid_boxes(owner: str, boxes: dict[str, Coordinates], rows: float, columns: float, file: str) -> ValidBoxes:
    """Clip the boxes to the image, and drop those without area inside it.

    Args:
        owner: the image or phrase that they belong to, for the rejections.
        boxes: x1, y1, x2, y2 by name.
        rows: height of the image in pixels; infinite if it is unknown.
        columns: likewise its width.
        file: source of the boxes, for the rejections.
    """
    kept: dict[str, Coordinates] = {}
    rejections = []
    for name, box in boxes.items():
        x1, y1, x2, y2 = box
        clipped = (max(x1, 0.0), max(y1, 0.0), min(x2, columns - 1.0), min(y2, rows - 1.0))
        record = f"{owner}|{name}"
        if not all(map(math.isfinite, box)):
            rejections.append(Rejection(LINK, record, "fault", "box with a missing coordinate", file))
        elif clipped[0] >= clipped[2] or clipped[1] >= clipped[3]:
            rejections.append(Rejection(LINK, record, "fault", "box without area inside the image", file))
        else:
            kept[name] = clipped
            # ImaGenome's x2, y2 are one past the last pixel, so x2 = columns is normal and needs no report.
            if min(x1, y1) < 0 or x2 > columns or y2 > rows:
                rejections.append(Rejection(LINK, record, "repair", "box clipped to the image", file))
    return ValidBoxes(kept, rejections)
